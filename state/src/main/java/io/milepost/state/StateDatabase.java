package io.milepost.state;

import static java.util.Objects.requireNonNull;

import io.milepost.postgres.LocalPostgres;
import io.milepost.postgres.ServerAddress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The state database, brought to this version's tables. All of them lie in the schema {@value
 * #SCHEMA}.
 *
 * <p>There is no pool: every call of a store opens a connection of its own and closes it (about 10
 * ms), since a process makes a few dozen calls in minutes. Opening costs one query, and a second or
 * so when tables have to be made.
 */
public final class StateDatabase {
  static final String SCHEMA = "milepost_state";

  /** The migrations that this code knows; a database with more of them was used by a newer one. */
  public static final int VERSION = 1;

  private static final String EMBEDDED_DATABASE = "milepost";
  private static final int CONNECT_SECONDS = 10;

  /**
   * Classes of errors: connection, transaction (read-only after a failover), rollback, resources
   * (disk full), object in use, operator intervention (a shutdown), system.
   */
  private static final List<String> PASSING = List.of("08", "25", "40", "53", "55", "57", "58");

  private final StateLogin login;
  private final Jdbi jdbi;

  private StateDatabase(StateLogin login) {
    this.login = login;
    this.jdbi = Jdbi.create(this::connect).registerArrayType(String.class, "text");
  }

  /**
   * Opens the database of a login.
   *
   * @throws StateException if nothing answers there, or the login is refused
   */
  public static StateDatabase open(StateLogin login) {
    StateDatabase database = new StateDatabase(requireNonNull(login, "login"));
    database.migrate();
    return database;
  }

  /** Opens the database on the server of this machine, which is started if it does not run. */
  public static StateDatabase embedded(LocalPostgres server) {
    ServerAddress address = server.start();
    StateLogin login = login(address);
    try {
      return open(login);
    } catch (StateException e) {
      if (!(e.getCause() instanceof SQLException failure) || !isMissingDatabase(failure)) {
        throw e;
      }
      address.createDatabase(EMBEDDED_DATABASE, address.user(), address.password());
      return open(login);
    }
  }

  /** Who enters the state on a server of this machine. */
  public static StateLogin login(ServerAddress address) {
    return new StateLogin(address.url(EMBEDDED_DATABASE), address.user(), address.password());
  }

  /**
   * The version of the tables that are there, 0 where there are none. Makes and changes nothing.
   *
   * @throws StateException if nothing answers there, or the login is refused
   */
  public static int versionOf(StateLogin login) {
    try {
      return new StateDatabase(requireNonNull(login, "login")).version();
    } catch (StateException e) {
      if (e.getCause() instanceof SQLException failure && isMissingDatabase(failure)) {
        return 0;
      }
      throw e;
    }
  }

  /** Rounds, their nodes, and the lock of the one process that runs them. */
  public RunStore runs() {
    return new RunStore(this);
  }

  /** Leases of ingestions. */
  public LeaseStore leases() {
    return new LeaseStore(this);
  }

  /** Batches and cursors as last seen. */
  public BatchStore batches() {
    return new BatchStore(this);
  }

  /** Datasets and where they live. */
  public DatasetRegistry datasets() {
    return new DatasetRegistry(this);
  }

  /**
   * Does something on a connection of its own.
   *
   * @throws StateException whatever the database has against it
   */
  <R> R call(Function<Handle, R> work) {
    return translated(() -> jdbi.withHandle(work::apply));
  }

  /** As {@link #call}, in one transaction. */
  <R> R transact(Function<Handle, R> work) {
    return translated(() -> jdbi.inTransaction(work::apply));
  }

  /** As {@link #call}, for what has no result. */
  void use(Consumer<Handle> work) {
    call(
        handle -> {
          work.accept(handle);
          return null;
        });
  }

  private static <R> R translated(Supplier<R> work) {
    try {
      return work.get();
    } catch (JdbiException e) {
      throw e.getCause() instanceof SQLException failure
          ? StateException.during("go on with", failure, kind(failure))
          : StateException.during("go on with", e, StateException.Kind.REFUSED);
    }
  }

  /** What a table or a right that is missing is not: over sooner or later. */
  private static StateException.Kind kind(SQLException failure) {
    String state = String.valueOf(failure.getSQLState());
    return PASSING.stream().anyMatch(state::startsWith)
        ? StateException.Kind.UNREACHABLE
        : StateException.Kind.REFUSED;
  }

  /** A connection that belongs to the caller, for a lock that lives as long as it. */
  Connection connect() {
    try {
      return connect(login);
    } catch (SQLException e) {
      throw explain(e, login);
    }
  }

  @Override
  public String toString() {
    return login.url();
  }

  private static Connection connect(StateLogin login) throws SQLException {
    PGSimpleDataSource source = source(login);
    source.setCurrentSchema(SCHEMA);
    return source.getConnection();
  }

  private static PGSimpleDataSource source(StateLogin login) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(login.url());
    source.setUser(login.user());
    source.setPassword(login.password());
    source.setApplicationName("milepost");
    source.setTcpKeepAlive(true);
    source.setConnectTimeout(CONNECT_SECONDS);
    return source;
  }

  private static StateException explain(SQLException failure, StateLogin login) {
    String state = String.valueOf(failure.getSQLState());
    boolean refused = state.startsWith("28") || isMissingDatabase(failure) || state.equals("42501");
    return new StateException(
        refused ? StateException.Kind.REFUSED : StateException.Kind.UNREACHABLE,
        "Cannot %s the state database %s: %s"
            .formatted(refused ? "enter" : "reach", login.url(), failure.getMessage()),
        failure);
  }

  private static boolean isMissingDatabase(SQLException failure) {
    return "3D000".equals(failure.getSQLState());
  }

  /** Flyway is loaded only if a table is missing. */
  private void migrate() {
    int found = version();
    if (found > VERSION) {
      throw new StateException(
          StateException.Kind.REFUSED,
          "Cannot use the state database %s: its tables are of version %d (this one knows %d)"
              .formatted(login.url(), found, VERSION));
    }
    if (found == VERSION) {
      return;
    }
    // Two that come first at once would both make the schema; one waits for the other.
    try (Connection connection = connect(login);
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(" + AdvisoryLock.key("migration", SCHEMA) + ")");
      Flyway.configure(StateDatabase.class.getClassLoader())
          .dataSource(source(login))
          .loggers("slf4j")
          .schemas(SCHEMA)
          .table("migration")
          .locations("classpath:io/milepost/state/migrations")
          .load()
          .migrate();
    } catch (SQLException e) {
      throw explain(e, login);
    } catch (FlywayException e) {
      throw StateException.during("make the tables of", e, StateException.Kind.REFUSED);
    }
  }

  private int version() {
    try (Connection connection = connect(login);
        Statement statement = connection.createStatement()) {
      try (ResultSet table =
          statement.executeQuery("SELECT to_regclass('" + SCHEMA + ".migration') IS NOT NULL")) {
        table.next();
        if (!table.getBoolean(1)) {
          return 0;
        }
      }
      try (ResultSet rows =
          statement.executeQuery("SELECT max(version::int) FROM migration WHERE success")) {
        rows.next();
        return rows.getInt(1);
      }
    } catch (SQLException e) {
      throw explain(e, login);
    }
  }
}
