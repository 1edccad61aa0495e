package io.milepost.cli.contract;

import io.milepost.cli.CommandException;
import io.milepost.cli.database.DatabaseAddress;
import io.milepost.cli.database.DatabaseLogin;
import io.milepost.cli.database.LiveColumn;
import io.milepost.cli.database.LiveSchema;
import io.milepost.cli.database.LiveTable;
import io.milepost.cli.database.UnavailableException;
import io.milepost.model.contract.ContractWriter;
import io.milepost.model.contract.SourceTable;
import io.milepost.model.contract.SourceTable.Reference;
import io.milepost.model.contract.SourceTable.SourceColumn;
import io.milepost.model.job.ExitCode;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The contract of tables that exist.
 *
 * @param tables in the order asked for, otherwise of their names
 */
record LiveContract(List<SourceTable> tables) {

  LiveContract {
    tables = List.copyOf(tables);
  }

  /**
   * Reads it from a database.
   *
   * @param wanted names of the tables in order, all of them when empty
   */
  static LiveContract read(
      DatabaseAddress address, DatabaseLogin login, Optional<String> schema, Set<String> wanted) {
    try (Connection connection = login.open(address, System.getenv())) {
      List<LiveTable> found = LiveSchema.read(connection, schema);
      String where = address + schema.map(name -> ", schema " + name).orElse("");
      if (found.isEmpty()) {
        throw nothing(where, LiveSchema.withTables(connection));
      }
      return new LiveContract(
          select(found, wanted, where).stream().map(LiveContract::table).toList());
    } catch (UnavailableException e) {
      throw new CommandException(
          switch (e.reason()) {
            case REFUSED -> ExitCode.REFUSED;
            case UNREACHABLE -> ExitCode.RETRY;
          },
          e.getMessage(),
          e);
    } catch (SQLException e) {
      throw new CommandException(
          ExitCode.REFUSED, "Cannot read the catalog of %s: %s".formatted(address, e.getMessage()));
    }
  }

  /** The text of the contract file. */
  String text(String store) {
    return ContractWriter.write(store, tables);
  }

  /** Says what of the tables stands in the contract as a comment only. */
  void warn(PrintWriter err) {
    List<String> leftOut = ContractWriter.leftOut(tables);
    if (!leftOut.isEmpty()) {
      err.println("milepost: only comments in the contract, for a person to decide about:");
      leftOut.forEach(what -> err.println("milepost:   " + what));
    }
  }

  int columns() {
    return tables.stream().mapToInt(table -> table.columns().size()).sum();
  }

  private static CommandException nothing(String where, List<String> schemas) {
    return new CommandException(
        ExitCode.REFUSED,
        "No tables in %s that this login sees. %s"
            .formatted(
                where,
                schemas.isEmpty()
                    ? "Nor has any other schema some: may this login see them?"
                    : "Others have some: --schema " + String.join(" or ", schemas)));
  }

  private static List<LiveTable> select(List<LiveTable> found, Set<String> wanted, String where) {
    Set<String> missing = new TreeSet<>(wanted);
    found.forEach(table -> missing.remove(table.name()));
    if (!missing.isEmpty()) {
      throw new CommandException(
          ExitCode.REFUSED,
          "%s in %s (found: %s). Is it the right --schema, and may this login see it?"
              .formatted(
                  "No table " + String.join(", ", missing),
                  where,
                  found.stream().map(LiveTable::name).toList()));
    }
    if (wanted.isEmpty()) {
      return found;
    }
    return wanted.stream()
        .flatMap(name -> found.stream().filter(table -> table.name().equals(name)))
        .toList();
  }

  private static SourceTable table(LiveTable table) {
    return new SourceTable(
        table.name(), table.comment(), table.columns().stream().map(LiveContract::column).toList());
  }

  private static SourceColumn column(LiveColumn column) {
    return new SourceColumn(
        column.name(),
        column.type(),
        column.presence(),
        column.keyPosition(),
        column.reference().map(to -> new Reference(to.table(), to.column())),
        column.comment());
  }
}
