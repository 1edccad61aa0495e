package io.milepost.examples.retail.source;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Fills the shop: day 1. */
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    description = "Makes the schema shop anew and fills it with TPC-H data. This is day 1.")
final class LoadCommand implements Callable<Integer> {
  @Mixin private DatabaseOption database;

  @Option(
      names = "--scale",
      defaultValue = "0.01",
      description = "TPC-H scale factor; 1 is 6 million lines. Default: ${DEFAULT-VALUE}")
  private double scale;

  @Option(
      names = "--seed",
      defaultValue = "7",
      description =
          "The same seed gives the same shop and the same days. Default: ${DEFAULT-VALUE}")
  private long seed;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws SQLException {
    PrintWriter out = command.commandLine().getOut();
    try (Connection connection = database.connect()) {
      Map<ShopTable, Long> rows = new Shop(connection).load(scale, seed);
      rows.forEach(
          (table, count) -> out.printf(Locale.ROOT, "%-10s%,12d rows%n", table.tableName(), count));
      return 0;
    }
  }
}
