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
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lives through one day. */
@Command(
    name = "day",
    mixinStandardHelpOptions = true,
    description = "Lives through the next day, in one transaction. Nothing happens on day 4.")
final class DayCommand implements Callable<Integer> {
  @Mixin private DatabaseOption database;

  @Option(
      names = "--number",
      paramLabel = "N",
      description = "The day that is expected to be the next: refused when it is not.")
  private Integer number;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws SQLException {
    PrintWriter out = command.commandLine().getOut();
    try (Connection connection = database.connect()) {
      Shop shop = new Shop(connection);
      int day = shop.today() + 1;
      if (number != null && number != day) {
        throw new ParameterException(
            command.commandLine(),
            "Invalid day: %d (the shop has come to day %d, next is %d)"
                .formatted(number, day - 1, day));
      }
      Map<ShopTable, DayCounts> counts = shop.nextDay();
      out.printf(Locale.ROOT, "day %-6d%10s%10s%10s%n", day, "inserted", "changed", "deleted");
      counts.forEach((table, count) -> out.println(line(table, count)));
      return 0;
    }
  }

  private static String line(ShopTable table, DayCounts count) {
    return "%-10s%,10d%,10d%,10d%s"
        .formatted(
            table.tableName(),
            count.inserted(),
            count.changed(),
            count.deleted(),
            count.example().map(key -> "   such as " + key).orElse(""));
  }
}
