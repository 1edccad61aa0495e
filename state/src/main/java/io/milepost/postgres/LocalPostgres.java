package io.milepost.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The one PostgreSQL of a {@code MILEPOST_HOME}. Whoever comes first unpacks and starts it, later
 * processes join it, and it outlives them all until {@link #stop}. It listens on localhost alone
 * and asks everybody for a password; ours is random and lies in a file that only its owner reads.
 *
 * <p>Joining a running server costs two small files; the first start of all unpacks 75 MB and takes
 * some seconds, a later one about half a second.
 */
public final class LocalPostgres {

  /** The server's superuser and owner of the state. */
  public static final String USER = "milepost";

  /** Preferred, so that a model on a laptop can name it; another one is taken when it is in use. */
  public static final int PORT = 15432;

  private static final int ATTEMPTS = 10;
  private static final Object IN_THIS_PROCESS = new Object();

  private final Path folder;
  private final Path data;

  private LocalPostgres(Path home) {
    this.folder = requireNonNull(home, "home").toAbsolutePath().normalize().resolve("postgres");
    this.data = folder.resolve("data");
  }

  /** The server of {@code $MILEPOST_HOME}, by default {@code ~/.milepost}; starts nothing. */
  public static LocalPostgres ofUser() {
    return in(home());
  }

  /** The server that lives in a folder; starts nothing. */
  public static LocalPostgres in(Path home) {
    return new LocalPostgres(home);
  }

  /** {@code $MILEPOST_HOME}, by default {@code ~/.milepost}. */
  public static Path home() {
    String home = System.getenv("MILEPOST_HOME");
    return home == null || home.isBlank()
        ? Path.of(System.getProperty("user.home"), ".milepost")
        : Path.of(home);
  }

  /** Joins the running server, or starts it. Safe from many processes at once. */
  public ServerAddress start() {
    Optional<ServerAddress> running = find();
    return running.isPresent() ? running.get() : alone(this::startAlone);
  }

  /** The running server; empty when it does not run. Starts nothing. */
  public Optional<ServerAddress> find() {
    return PostmasterFile.read(data)
        .filter(PostmasterFile::ready)
        .filter(PostmasterFile::alive)
        .map(file -> new ServerAddress("localhost", file.port(), USER, password()));
  }

  /**
   * Stops the server, ending every connection to it; what it holds stays.
   *
   * @return whether it ran
   */
  public boolean stop() {
    return isAlive() && alone(this::stopAlone);
  }

  private boolean stopAlone() {
    boolean runs = isAlive();
    if (runs) {
      ServerProgram.Ended ended =
          programs().run("pg_ctl", List.of("stop", "-D", data.toString(), "-m", "fast", "-w"));
      check(ended, "stop");
    }
    return runs;
  }

  private boolean isAlive() {
    return PostmasterFile.read(data).filter(PostmasterFile::alive).isPresent();
  }

  /** Where it lives, with all it holds. */
  public Path folder() {
    return folder;
  }

  /** Where the server writes what it has to say. */
  public Path log() {
    return folder.resolve("log");
  }

  private ServerAddress startAlone() {
    Optional<ServerAddress> running = find();
    if (running.isPresent()) {
      return running.get();
    }
    ServerProgram programs = programs();
    if (!Files.exists(data.resolve("PG_VERSION"))) {
      initialize(programs);
    }
    ServerProgram.Ended ended = new ServerProgram.Ended(0, "");
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      forgetTheDead();
      ended = programs.run("pg_ctl", startArguments(port(attempt)));
      Optional<ServerAddress> started = find();
      if (started.isPresent()) {
        remember(started.get().port());
        return started.get();
      }
      // The port was taken meanwhile, or processes of a killed server have not ended yet.
      pause();
    }
    throw new LocalPostgresException(
        "Cannot start PostgreSQL in %s: %s%n  see  %s"
            .formatted(data, ended.output(), folder.resolve("log")));
  }

  private List<String> startArguments(int port) {
    String settings =
        "-p %d -c listen_addresses=localhost -c unix_socket_directories=''".formatted(port);
    return List.of(
        "start",
        "-D",
        data.toString(),
        "-l",
        folder.resolve("log").toString(),
        "-w",
        "-t",
        "60",
        "-o",
        settings);
  }

  private void initialize(ServerProgram programs) {
    try {
      PostgresBinaries.delete(data);
      Path secret = folder.resolve("password");
      writeSecret(secret);
      Path fresh = folder.resolve("data.new");
      PostgresBinaries.delete(fresh);
      ServerProgram.Ended ended =
          programs.run(
              "initdb",
              List.of(
                  "-D",
                  fresh.toString(),
                  "-U",
                  USER,
                  "--pwfile=" + secret,
                  "--auth=scram-sha-256",
                  "--encoding=UTF8",
                  "--locale=C",
                  "--locale-provider=builtin",
                  "--builtin-locale=C.UTF-8"));
      check(ended, "set up");
      Files.move(fresh, data);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot set up PostgreSQL in " + data, e);
    }
  }

  /** A server that was killed leaves its file; a stranger may have its number by now. */
  private void forgetTheDead() {
    Optional<PostmasterFile> left = PostmasterFile.read(data);
    if (left.isPresent() && !left.get().alive()) {
      try {
        Files.deleteIfExists(PostmasterFile.in(data));
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot delete " + PostmasterFile.in(data), e);
      }
    }
  }

  private ServerProgram programs() {
    return new ServerProgram(PostgresBinaries.unpack(folder));
  }

  private static void check(ServerProgram.Ended ended, String what) {
    if (ended.status() != 0) {
      throw new LocalPostgresException("Cannot " + what + " PostgreSQL: " + ended.output());
    }
  }

  private static void writeSecret(Path file) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    Files.writeString(file, HexFormat.of().formatHex(random) + "\n");
  }

  private String password() {
    try {
      return Files.readString(folder.resolve("password")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + folder.resolve("password"), e);
    }
  }

  /** The port of last time, then the preferred one, then any that is free. */
  private int port(int attempt) {
    if (attempt == 0) {
      int last = lastPort().orElse(PORT);
      if (isFree(last)) {
        return last;
      }
    }
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot find a free port", e);
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private Optional<Integer> lastPort() {
    Path file = folder.resolve("port");
    try {
      return Files.exists(file)
          ? Optional.of(Integer.valueOf(Files.readString(file).strip()))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  private void remember(int port) {
    try {
      Files.writeString(folder.resolve("port"), port + "\n", UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + folder.resolve("port"), e);
    }
  }

  /** One process, and in it one thread, at a time. The lock is freed when its holder dies. */
  private <R> R alone(Supplier<R> action) {
    synchronized (IN_THIS_PROCESS) {
      try {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (FileChannel channel =
                FileChannel.open(
                    folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.lock()) {
          requireNonNull(lock, "lock");
          return action.get();
        }
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot use " + folder, e);
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(200);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalPostgresException("Interrupted while PostgreSQL started", e);
    }
  }
}
