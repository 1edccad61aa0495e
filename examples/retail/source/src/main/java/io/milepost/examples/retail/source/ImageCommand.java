package io.milepost.examples.retail.source;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Photographs the shop. */
@Command(
    name = "image",
    mixinStandardHelpOptions = true,
    description = "Keeps the shop of today in the schema image_<day>, to compare history with.")
final class ImageCommand implements Callable<Integer> {
  @Mixin private DatabaseOption database;
  @Spec private CommandSpec command;

  @Override
  public Integer call() throws SQLException {
    try (Connection connection = database.connect()) {
      Shop shop = new Shop(connection);
      shop.photograph();
      command.commandLine().getOut().println("image_" + shop.today());
      return 0;
    }
  }
}
