package io.milepost.job.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A verb in a process of its own, as people and schedulers start it. */
record JobProcess(int exitCode, List<String> out, String err) {

  /** Runs it to its end; blanks separate its arguments. */
  static JobProcess run(Path folder, Map<String, String> environment, String arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens") || argument.startsWith("-XX:+Ign"))
        .forEach(command::add);
    command.add("-Dlog4j2.configurationFile=classpath:log4j2.properties"); // not that of tests
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    command.add("io.milepost.job.JobCommand");
    command.addAll(List.of(arguments.split(" ")));
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(Redirect.to(out.toFile()))
            .redirectError(Redirect.to(err.toFile()));
    builder.environment().put("MILEPOST_HOME", folder.resolve("home").toString());
    builder.environment().putAll(environment);
    int exitCode = builder.start().waitFor();
    return new JobProcess(exitCode, Files.readAllLines(out, UTF_8), Files.readString(err, UTF_8));
  }
}
