package io.milepost.cli.contract;

import io.milepost.cli.contract.DatabaseOptions.Chosen;
import io.milepost.cli.database.DatabaseAddress;
import io.milepost.cli.database.DatabaseLogin;
import io.milepost.model.contract.ContractWriter;
import io.milepost.model.job.ExitCode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a first model. */
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a first model of one file, milepost.yaml, and with --jdbc the contract of the tables"
          + " that are there. Overwrites nothing.",
      "Without --to the data stays on this machine's lake."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  export MILEPOST_SHOP_USER=... MILEPOST_SHOP_PASSWORD=...",
      "  milepost init my-model --jdbc jdbc:postgresql://localhost/shop --credential shop"
    })
public final class InitCommand implements Callable<Integer> {
  private static final String MODEL = "milepost.yaml";

  @Spec private CommandSpec command;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Folder to write to, made if it is not there (default: this one).")
  private Path folder;

  @Mixin private DatabaseOptions database;

  @Option(
      names = "--store",
      paramLabel = "NAME",
      description = "What to call the store (default: the database).")
  private String store;

  @Option(
      names = "--table",
      paramLabel = "NAME",
      description = "Only this table; may be given several times.")
  private Set<String> tables = new LinkedHashSet<>();

  @Option(
      names = "--to",
      paramLabel = "URL",
      description = "Database to deliver to; its credential is named by --to-credential.")
  private String to;

  @Option(names = "--to-credential", paramLabel = "NAME", description = "Who writes there.")
  private String toCredential;

  @Override
  public Integer call() {
    Path model = folder.resolve(MODEL);
    Optional<Chosen> chosen = database.chosen();
    FirstModel.Source source = chosen.map(this::source).orElseGet(this::placeholder);
    NewFiles files = new NewFiles();
    FirstModel first;
    if (chosen.isPresent()) {
      LiveContract contract =
          LiveContract.read(
              source.address(),
              new DatabaseLogin(source.credential(), DatabaseLogin.USUAL_PREFIX),
              source.schema(),
              tables);
      first = new FirstModel(source, ContractWriter.names(contract.tables()), consumer());
      files.add(folder.resolve(source.store() + ".odcs.yaml"), contract.text(source.store()));
      contract.warn(command.commandLine().getErr());
    } else {
      first = new FirstModel(source, List.of(), consumer());
    }
    files.add(model, first.text());
    files.write();
    say(files, first);
    return ExitCode.DONE.code();
  }

  private FirstModel.Source source(Chosen chosen) {
    String name = store == null ? chosen.address().database() : store;
    return new FirstModel.Source(
        database.name(store == null ? "--store (taken from the database)" : "--store", name),
        chosen.address(),
        chosen.credential(),
        database.schema());
  }

  private FirstModel.Source placeholder() {
    return new FirstModel.Source(
        store == null ? "shop" : database.name("--store", store),
        DatabaseAddress.parse("jdbc:postgresql://localhost/shop"),
        "shop",
        database.schema());
  }

  private Optional<FirstModel.Consumer> consumer() {
    if (to == null && toCredential == null) {
      return Optional.empty();
    }
    if (to == null || toCredential == null) {
      throw database.wrong("--to and --to-credential go together");
    }
    return Optional.of(
        new FirstModel.Consumer(
            database.address("--to", to), database.name("--to-credential", toCredential)));
  }

  private void say(NewFiles files, FirstModel first) {
    PrintWriter out = command.commandLine().getOut();
    files.paths().forEach(path -> out.println("wrote " + path));
    out.println("next:");
    if (first.datasets().isEmpty()) {
      out.println("  correct host, database and credential in " + folder.resolve(MODEL));
      out.println("  milepost contract import " + folder + " " + first.source().store());
    } else {
      out.println("  milepost lint " + folder);
      out.println("  milepost run " + folder);
    }
  }
}
