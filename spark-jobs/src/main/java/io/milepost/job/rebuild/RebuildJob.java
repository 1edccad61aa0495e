package io.milepost.job.rebuild;

import static java.util.Objects.requireNonNull;

import io.milepost.job.Storage;
import io.milepost.job.UnreachableException;
import io.milepost.merge.TablePaths;
import io.milepost.merge.batch.Parallel;
import io.milepost.merge.ledger.Ledger;
import io.milepost.state.StateDatabase;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Brings back to a state what the ledgers below a root know. */
public final class RebuildJob {
  private final SparkSession spark;
  private final StateDatabase state;

  public RebuildJob(SparkSession spark, StateDatabase state) {
    this.spark = requireNonNull(spark, "spark");
    this.state = requireNonNull(state, "state");
  }

  /**
   * Puts it in the place of all that was noted of the root, and ends what an old state believes to
   * be under way. Jobs may be at work meanwhile: what they publish is read again.
   *
   * @return what was found; empty where nothing was ever published, and then nothing was changed
   */
  public List<RebuiltIngestion> run(String root) {
    List<LedgerFacts> facts;
    do {
      facts = read(root);
      if (facts.isEmpty()) {
        return List.of();
      }
      note(root, facts);
    } while (facts.stream().anyMatch(found -> found.ledger().isBehind()));
    state.runs().settle(facts.stream().flatMap(found -> found.done().stream()).toList());
    return facts.stream().map(found -> found.shown(root)).toList();
  }

  private void note(String root, List<LedgerFacts> facts) {
    state.batches().replace(root, facts.stream().flatMap(f -> f.batches().stream()).toList());
    Instant published =
        facts.stream()
            .map(LedgerFacts::published)
            .max(Comparator.naturalOrder())
            .orElse(Instant.EPOCH);
    state
        .datasets()
        .replace(root, facts.stream().flatMap(f -> f.datasets().stream()).toList(), published);
  }

  private List<LedgerFacts> read(String root) {
    Storage storage = new Storage(hadoop());
    return new Parallel(spark, "read ledgers")
            .map(
                ingestions(root),
                name -> LedgerFacts.of(root, Ledger.read(spark, root, name), storage))
            .stream()
            .filter(found -> found.ledger().lastNumber() > 0)
            .toList();
  }

  /** Their ids are short and plain, so that each is the name of its folder. */
  private List<String> ingestions(String root) {
    Path folder = new Path(new TablePaths(root).ingestions());
    try {
      return Arrays.stream(folder.getFileSystem(hadoop()).listStatus(folder))
          .filter(FileStatus::isDirectory)
          .map(found -> found.getPath().getName())
          .sorted(Comparator.naturalOrder())
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new UnreachableException("Cannot read %s: %s".formatted(folder, e.getMessage()), e);
    }
  }

  private Configuration hadoop() {
    return spark.sparkContext().hadoopConfiguration();
  }
}
