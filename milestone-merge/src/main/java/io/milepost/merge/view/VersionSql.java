package io.milepost.merge.view;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.SqlViews.Tables;
import io.milepost.merge.table.TableContract;
import io.milepost.merge.table.Types;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The versions of a dataset as a table expression of plain SQL, and conditions on them. */
public final class VersionSql {
  private final TableContract contract;
  private final Tables tables;
  private final Set<String> superseded;

  /**
   * The versions of a dataset.
   *
   * @param superseded columns of the table of replaced versions; empty if there is none
   */
  public VersionSql(TableContract contract, Tables tables, Set<String> superseded) {
    this.contract = requireNonNull(contract, "contract");
    this.tables = requireNonNull(tables, "tables");
    this.superseded = Set.copyOf(superseded);
  }

  /** What the tables promise. */
  TableContract contract() {
    return contract;
  }

  /** How an engine names the tables. */
  public Tables tables() {
    return tables;
  }

  /** Whether versions were ever replaced. */
  boolean isRestated() {
    return !superseded.isEmpty();
  }

  /**
   * The expression {@code mp_versions}: all versions there are or were. What a restatement has
   * copied is of interest once it is out of the milestones, and never if the restatement was given
   * up.
   */
  public String versions() {
    String ours =
        "mp_batch_in, mp_seq_in, mp_batch_out, mp_seq_out, mp_valid_from, mp_valid_to, mp_open,"
            + " mp_revision";
    String milestones =
        "WITH mp_versions AS (\nSELECT %s, %s, CAST(NULL AS BIGINT) AS mp_superseded_in\nFROM %s"
            .formatted(stored(Set.of(contract.schema().fieldNames())), ours, tables.milestones());
    if (superseded.isEmpty()) {
      return milestones + ")";
    }
    String same =
        Stream.concat(
                contract.key().stream().map(tables.quote()),
                Stream.of("mp_batch_in", "mp_seq_in", "mp_revision"))
            .map("mp_m.%1$s = mp_s.%1$s"::formatted)
            .collect(Collectors.joining(" AND "));
    return """
        %s
        UNION ALL
        SELECT %s, %s, mp_superseded_in
        FROM %s mp_s
        WHERE mp_superseded_in NOT IN (SELECT batch FROM %s WHERE kind = 'abort')
          AND NOT EXISTS (SELECT 1 FROM %s mp_m WHERE %s))"""
        .formatted(
            milestones,
            stored(superseded),
            ours,
            tables.superseded(),
            tables.ledger(),
            tables.milestones(),
            same);
  }

  /** Whether a version is of a batch, by what was known at another. */
  public String image(String knownAt, String batch) {
    return known(knownAt) + " AND " + openAt(batch);
  }

  /** Whether a version was known at a batch. */
  public String known(String batch) {
    return superseded.isEmpty()
        ? "mp_revision <= " + batch
        : "mp_revision <= %1$s AND (mp_superseded_in IS NULL OR mp_superseded_in > %1$s)"
            .formatted(batch);
  }

  /** Whether a version is of a batch. */
  static String openAt(String batch) {
    return "mp_batch_in <= %1$s AND (mp_batch_out IS NULL OR mp_batch_out > %1$s)".formatted(batch);
  }

  /** Whether a column is after one batch and through another. */
  static String within(String column, String from, String to) {
    return "%1$s > %2$s AND %1$s <= %3$s".formatted(column, from, to);
  }

  /** What the columns are called. */
  public List<String> names() {
    return Arrays.stream(contract.schema().fieldNames())
        .map(name -> contract.names().getOrDefault(name, name))
        .toList();
  }

  /** What a column is called, quoted. */
  String called(String stored) {
    return tables.quote().apply(contract.names().getOrDefault(stored, stored));
  }

  /** What the columns of the key are called, quoted. */
  public List<String> key() {
    return contract.key().stream().map(this::called).toList();
  }

  /** What the columns are called, quoted, as a list to select. */
  public String columns() {
    return Arrays.stream(contract.schema().fieldNames())
        .map(this::called)
        .collect(Collectors.joining(", "));
  }

  /** The columns as they are called; NULL for those that a table lacks. */
  private String stored(Set<String> present) {
    Set<String> names = Types.names(present);
    return Arrays.stream(contract.schema().fieldNames())
        .map(
            name ->
                "%s AS %s"
                    .formatted(
                        names.contains(name) ? tables.quote().apply(name) : "NULL", called(name)))
        .collect(Collectors.joining(", "));
  }
}
