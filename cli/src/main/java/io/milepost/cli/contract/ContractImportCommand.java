package io.milepost.cli.contract;

import io.milepost.cli.CommandException;
import io.milepost.cli.contract.DatabaseOptions.Chosen;
import io.milepost.cli.database.DatabaseAddress;
import io.milepost.cli.database.DatabaseLogin;
import io.milepost.model.DataContainer;
import io.milepost.model.DataContainer.Endpoint;
import io.milepost.model.Datastore;
import io.milepost.model.Datastore.Source;
import io.milepost.model.Model;
import io.milepost.model.job.Connection;
import io.milepost.model.job.ExitCode;
import io.milepost.model.read.ModelReader;
import io.milepost.model.tree.ModelLocation;
import io.milepost.postgres.LocalPostgres;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the contract of a store from its database. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Writes the contract of a store from its database, beside the store's file. Every column is"
          + " restricted business data until a person says otherwise.",
      "Overwrites nothing: with --to - it is printed, to compare with the one that is there."
    })
final class ContractImportCommand implements Callable<Integer> {
  private static final Path STDOUT = Path.of("-");

  @Spec private CommandSpec command;

  @Parameters(index = "0", paramLabel = "MODEL", description = "Folder of the model.")
  private Path folder;

  @Parameters(index = "1", paramLabel = "STORE", description = "Name of the store.")
  private String store;

  @Mixin private DatabaseOptions database;

  @Option(
      names = "--env",
      paramLabel = "NAME",
      description = "Environment of the model whose addresses hold.")
  private String environment;

  @Option(
      names = "--table",
      paramLabel = "NAME",
      description = "Only this table; may be given several times.")
  private Set<String> tables = new LinkedHashSet<>();

  @Option(names = "--to", paramLabel = "FILE", description = "Where to write instead; - is stdout.")
  private Path to;

  @Override
  public Integer call() {
    Model model = model();
    Datastore datastore =
        model
            .datastores()
            .find(store)
            .orElseThrow(
                () ->
                    new CommandException(
                        ExitCode.USAGE,
                        "Unknown store: %s (declared: %s)"
                            .formatted(store, model.datastores().names())));
    Place place = database.chosen().map(this::place).orElseGet(() -> place(model, datastore));
    LiveContract contract =
        LiveContract.read(place.address(), place.login(), place.schema(), tables);
    contract.warn(command.commandLine().getErr());
    if (STDOUT.equals(to)) {
      command.commandLine().getOut().print(contract.text(store));
      command.commandLine().getOut().flush();
      return ExitCode.DONE.code();
    }
    write(contract, to == null ? beside(datastore) : to);
    return ExitCode.DONE.code();
  }

  /** Where the tables are. */
  private record Place(DatabaseAddress address, DatabaseLogin login, Optional<String> schema) {}

  private Model model() {
    ModelReader reader = new ModelReader(LocalPostgres.home(), Clock.systemUTC());
    ModelLocation location = new ModelLocation.Folder(folder);
    return environment == null
        ? reader.read(location.read())
        : reader.read(location.read(), environment);
  }

  private Place place(Chosen chosen) {
    return new Place(
        chosen.address(),
        new DatabaseLogin(chosen.credential(), DatabaseLogin.USUAL_PREFIX),
        database.schema());
  }

  private Place place(Model model, Datastore datastore) {
    if (!(datastore.source() instanceof Source.Container source)) {
      throw refused("it is made by a transformer, which says what it makes");
    }
    DataContainer container = model.landscape().containers().require(source.container());
    Connection connection =
        container.readConnection().orElseThrow(() -> refused("nobody may read its container"));
    if (connection.type() != Connection.Type.POSTGRESQL
        || !(container.endpoint() instanceof Endpoint.Database)) {
      throw refused("only the tables of PostgreSQL can be looked at so far");
    }
    Connection.Address address = connection.address();
    return new Place(
        new DatabaseAddress(
            address.host(),
            Optional.of(address.port()),
            address.database(),
            Optional.ofNullable(connection.options().get("sslmode"))),
        new DatabaseLogin(connection.credential(), DatabaseLogin.USUAL_PREFIX),
        database.schema().or(source::schema));
  }

  private CommandException refused(String why) {
    return new CommandException(
        ExitCode.REFUSED, "Cannot import the contract of %s: %s".formatted(store, why));
  }

  private Path beside(Datastore datastore) {
    return folder.resolve(datastore.at().file()).resolveSibling(store + ".odcs.yaml");
  }

  private void write(LiveContract contract, Path file) {
    NewFiles files = new NewFiles();
    files.add(file, contract.text(store));
    files.write();
    command
        .commandLine()
        .getOut()
        .printf(
            "wrote %s (%d tables, %d columns)%n",
            file, contract.tables().size(), contract.columns());
  }
}
