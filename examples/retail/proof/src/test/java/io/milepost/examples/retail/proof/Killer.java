package io.milepost.examples.retail.proof;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Watches what a machine's jobs come to, and kills them at a moment. */
final class Killer {
  private final Path agent;
  private final Path told;

  private Killer(Path agent, Path told) {
    this.agent = agent;
    this.told = told;
  }

  /** A killer for the jobs of a machine. */
  static Killer of(Machine machine) {
    Path agent = machine.folder().resolve("kill-agent.jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", KillAgent.class.getName());
    try (OutputStream file = Files.newOutputStream(agent);
        JarOutputStream jar = new JarOutputStream(file, manifest)) {
      for (Class<?> type : new Class<?>[] {KillAgent.class, KillAgent.Orders.class}) {
        String name = type.getName().replace('.', '/') + ".class";
        jar.putNextEntry(new JarEntry(name));
        jar.write(type.getClassLoader().getResourceAsStream(name).readAllBytes());
        jar.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + agent, e);
    }
    return new Killer(agent, machine.folder().resolve("moment"));
  }

  /** Options of a Java process that is killed at a moment; 0 for none. */
  String options(long moment) {
    String orders = new KillAgent.Orders(told, moment, ProcessHandle.current().pid()).text();
    return "-javaagent:%s=%s".formatted(agent, orders);
  }

  /** The moment at which it killed, or how many moments there were. */
  String told() {
    try {
      return Files.readString(told);
    } catch (IOException e) {
      throw new UncheckedIOException("Nothing was told", e);
    }
  }
}
