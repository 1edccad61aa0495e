package io.milepost.merge.view;

import static io.milepost.merge.view.VersionSql.openAt;
import static io.milepost.merge.view.VersionSql.within;
import static java.util.Objects.requireNonNull;

import io.milepost.merge.table.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.StructField;

/** What changed in a dataset between two batches, as plain SQL. */
public final class ChangeSql {
  private final VersionSql versions;

  public ChangeSql(VersionSql versions) {
    this.versions = requireNonNull(versions, "versions");
  }

  /** The net difference of two states, each as known at its batch. */
  public String net(String from, String to) {
    if (versions.contract().key().isEmpty()) {
      return "%s\nSELECT %s, 'insert' AS mp_op\nFROM mp_versions\nWHERE %s"
          .formatted(versions.versions(), versions.columns(), within("mp_batch_in", from, to));
    }
    String before = versions.image(from, from);
    String after = versions.image(to, to);
    return """
        %s,
        mp_before AS (SELECT * FROM mp_versions WHERE %s AND NOT (%s)),
        mp_after AS (SELECT * FROM mp_versions WHERE %s AND NOT (%s))
        %s"""
        .formatted(versions.versions(), before, after, after, before, difference("", ""));
  }

  /** All changes on the way; of a restatement the net difference it made. */
  public String each(String from, String to) {
    String opened = within("mp_batch_in", from, to);
    if (versions.contract().key().isEmpty()) {
      return """
          %s
          SELECT %s, mp_batch_in AS mp_batch, mp_seq_in AS mp_seq, 'insert' AS mp_op
          FROM mp_versions
          WHERE %s"""
          .formatted(versions.versions(), versions.columns(), opened);
    }
    String each =
        """
        %1$s,
        mp_events AS (
          SELECT mp_v.*, mp_batch_in AS mp_batch, mp_seq_in AS mp_seq, true AS mp_opens
          FROM mp_versions mp_v WHERE %2$s AND mp_revision = 0
          UNION ALL
          SELECT mp_v.*, mp_batch_out AS mp_batch, mp_seq_out AS mp_seq, false AS mp_opens
          FROM mp_versions mp_v WHERE %3$s AND mp_revision < mp_batch_out),
        mp_chained AS (
          SELECT mp_e.*, count(*) OVER (PARTITION BY %4$s, mp_batch, mp_seq) AS mp_together
          FROM mp_events mp_e)"""
            .formatted(
                versions.versions(),
                opened,
                within("mp_batch_out", from, to),
                String.join(", ", versions.key()));
    String changed =
        """
        SELECT %s, mp_batch, mp_seq, CASE WHEN NOT mp_opens THEN 'delete'
          WHEN mp_together > 1 THEN 'update' ELSE 'insert' END AS mp_op
        FROM mp_chained
        WHERE mp_opens OR mp_together = 1"""
            .formatted(whereItOpens());
    return !versions.isRestated()
        ? each + "\n" + changed
        : each
            + restated(from, to)
            + changed
            + "\nUNION ALL\n"
            + difference(
                "coalesce(mp_a.mp_at, mp_b.mp_at) AS mp_batch, CAST(0 AS BIGINT) AS mp_seq, ",
                " AND mp_b.mp_at = mp_a.mp_at");
  }

  /** Rows of keys before and after each restatement. */
  private String restated(String from, String to) {
    return """
        ,
        mp_before AS (SELECT mp_v.*, mp_superseded_in AS mp_at
          FROM mp_versions mp_v WHERE %s AND %s),
        mp_after AS (SELECT mp_v.*, CAST(mp_revision AS BIGINT) AS mp_at
          FROM mp_versions mp_v WHERE %s AND %s)
        """
        .formatted(
            within("mp_superseded_in", from, to),
            openAt("mp_superseded_in"),
            within("mp_revision", from, to),
            openAt("mp_revision"));
  }

  /** Of the keys in {@code mp_before} and {@code mp_after}: those whose row differs. */
  private String difference(String more, String on) {
    List<String> same = versions.key().stream().map("mp_b.%1$s = mp_a.%1$s"::formatted).toList();
    List<String> differs = new ArrayList<>(List.of("mp_a.mp_batch_in IS NULL"));
    List<String> selected = new ArrayList<>();
    for (StructField field : versions.contract().schema().fields()) {
      String name = versions.called(field.name());
      if (versions.contract().key().contains(field.name())) {
        selected.add("coalesce(mp_a.%1$s, mp_b.%1$s) AS %1$s".formatted(name));
      } else {
        selected.add("mp_a.%1$s AS %1$s".formatted(name));
        // In parentheses: DataFusion would take what follows OR for the right side.
        differs.add(
            Types.isUnordered(field.dataType())
                ? "true"
                : "(mp_a.%1$s IS DISTINCT FROM mp_b.%1$s)".formatted(name));
      }
    }
    return """
        SELECT %s, %sCASE WHEN mp_b.mp_batch_in IS NULL THEN 'insert'
          WHEN mp_a.mp_batch_in IS NULL THEN 'delete' ELSE 'update' END AS mp_op
        FROM mp_before mp_b FULL OUTER JOIN mp_after mp_a ON %s%s
        WHERE mp_b.mp_batch_in IS NULL OR %s"""
        .formatted(
            String.join(", ", selected),
            more,
            String.join(" AND ", same),
            on,
            String.join(" OR ", differs));
  }

  private String whereItOpens() {
    return Arrays.stream(versions.contract().schema().fieldNames())
        .map(
            name ->
                versions.contract().key().contains(name)
                    ? versions.called(name)
                    : "CASE WHEN mp_opens THEN %1$s END AS %1$s".formatted(versions.called(name)))
        .collect(Collectors.joining(", "));
  }
}
