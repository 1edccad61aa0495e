package io.milepost.examples.retail.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.testing.PostgresDatabase;
import io.milepost.testing.PostgresExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Everything that can be wrong with what comes from outside, after a first good day: one clear
 * message and its exit code, nothing lost, and the next good run goes on. All of it in a folder
 * whose name would have to be encoded in a URL.
 */
@ExtendWith(PostgresExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
class BadInputIT {
  private static final int DONE = 0;
  private static final int WRONG_USAGE = 2;
  private static final int INVALID_MODEL = 3;
  private static final int REFUSED = 4;
  private static final int RETRY = 6;

  private SmallMachine small;
  private SmallMachine.Kept before;
  private String model;

  @BeforeAll
  void runsAFirstGoodDay() {
    small = SmallMachine.named("bad input, höme 100%");
    Outcome first = small.run();
    assertThat(first.exitCode()).as(first.toString()).isZero();
    before = small.kept();
    assertThat(before.rows()).hasSize(40);
    model = small.machine().read("model/milepost.yaml");
  }

  @AfterEach
  void nothingIsLost() {
    assertThat(small.kept()).isEqualTo(before);
    small.machine().write("model/milepost.yaml", model);
  }

  @AfterAll
  void theNextGoodRunMendsItAll() {
    PostgresDatabase database = small.database();
    database.execute("UPDATE small.thing SET word = 'mended' WHERE id = 1");
    Outcome last = small.run();
    small.machine().stop();
    assertThat(last.exitCode()).as(last.toString()).isZero();
    assertThat(database.rows("SELECT id, word FROM reporting.thing ORDER BY id"))
        .isEqualTo(database.rows("SELECT id, word FROM small.thing ORDER BY id"));
    assertThat(database.rows("SELECT id, word FROM reporting.loose ORDER BY id"))
        .isEqualTo(database.rows("SELECT id, word FROM small.loose ORDER BY id"));
  }

  private void says(Outcome outcome, int exitCode, String... words) {
    assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(exitCode);
    assertThat(outcome.out() + outcome.err())
        .contains(words)
        .doesNotContain("\tat ", small.database().password());
  }

  @Test
  void aTypoInTheModel() {
    small.machine().replace("model/milepost.yaml", "datastores:", "datastore:");
    says(small.lint(), INVALID_MODEL, "milepost.yaml:6:1: error unknown-key", "datastores");
    says(small.run(), INVALID_MODEL, "milepost.yaml:6:1: error unknown-key");
  }

  @Test
  void aKeyTwiceInAMap() {
    small
        .machine()
        .replace(
            "model/milepost.yaml",
            "    container: target",
            "    container: target\n    container: source");
    says(
        small.lint(),
        INVALID_MODEL,
        "milepost.yaml:11:5: error yaml-duplicate-key: Duplicate key: container");
  }

  @Test
  void anUnknownDataset() {
    small.machine().replace("model/milepost.yaml", "small.thing", "small.things");
    says(
        small.lint(),
        INVALID_MODEL,
        "milepost.yaml:12:26: error unknown-dataset: Unknown dataset: small.things",
        "small.thing");
  }

  @Test
  void aDatasetThatIsMistyped() {
    says(
        small.machine().milepost("history", "small.things", "--key", "id=1"),
        WRONG_USAGE,
        "milepost: Unknown dataset: small.things (known: [small.thing, small.loose]; did you mean"
            + " small.thing?)\n");
    says(
        small.machine().milepost("as-of", "small.thing", "--batch", "1", "--limit", "1"),
        DONE,
        "small.thing as of batch 1, source time ",
        ": 20 rows, the first 1 of them (--limit)");
  }

  @Test
  void aWrongPassword() {
    PostgresDatabase database = small.database();
    small.machine().credential("reader", database.user(), "no such password");
    try {
      says(small.run(), REFUSED, "refuses user or password", "credential reader");
    } finally {
      small.machine().credential("reader", database.user(), database.password());
    }
  }

  @Test
  void aTableThatIsMissing() {
    small.database().execute("ALTER TABLE small.thing RENAME TO gone");
    try {
      says(small.run(), REFUSED, "table small.thing does not exist");
    } finally {
      small.database().execute("ALTER TABLE small.gone RENAME TO thing");
    }
  }

  @Test
  void aSourceThatIsEmptyOnALaterDay() {
    small
        .database()
        .execute("CREATE TABLE small.kept AS TABLE small.loose; DELETE FROM small.loose");
    try {
      says(small.run(), REFUSED, "small.loose", "empty");
    } finally {
      small.database().execute("INSERT INTO small.loose TABLE small.kept; DROP TABLE small.kept");
    }
  }

  @Test
  void aKeyThatIsNull() {
    small.database().execute("INSERT INTO small.loose VALUES (NULL, 'nobody')");
    try {
      says(small.run(), REFUSED, "small.loose", "NULL");
    } finally {
      small.database().execute("DELETE FROM small.loose WHERE id IS NULL");
    }
  }

  @Test
  void aKeyThatOccursTwiceWithDifferentRows() {
    small.database().execute("INSERT INTO small.loose VALUES (7, 'another word')");
    try {
      says(small.run(), REFUSED, "small.loose", "7");
    } finally {
      small.database().execute("DELETE FROM small.loose WHERE word = 'another word'");
    }
  }

  @Test
  void aPortWhereNothingListens() {
    int port = small.database().port();
    String text = small.machine().read("model/milepost.yaml");
    small.machine().write("model/milepost.yaml", text.replaceFirst("port: " + port, "port: 1"));
    says(small.run(), RETRY, "localhost:1/", "refused");
  }

  @Test
  void aRootThatIsNotWritable() {
    // Permissions mean nothing to root; nobody can make a folder below a file.
    String root = small.machine().write("plain-file", "not a folder").toString();
    says(small.run("--root", root), RETRY, "plain-file");
  }

  @Test
  void aClassificationThatAZoneForbids() {
    Outcome outcome =
        small.machine().milepost("lint", Machine.TOP.resolve("examples/retail-broken").toString());
    says(
        outcome,
        INVALID_MODEL,
        "zones/sales/marketing/workspaces/marketing.yaml:9:9: error policy-category:"
            + " marketing.campaigns may not take parties.customer",
        "zone sales denies team marketing the category personal",
        "take masked_parties.customer, which is made from it and may be taken",
        "error access-not-approved",
        "2 errors, 0 warnings in 3");
  }
}
