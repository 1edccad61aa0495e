package io.milepost.examples.retail.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.testing.PostgresDatabase;
import io.milepost.testing.PostgresExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A machine loses its state between two days, with the server that held it. */
@ExtendWith(PostgresExtension.class)
class LostStateIT {

  @Test
  void isRebuiltByTheCommandAndTheNextDayGoesOn() {
    SmallMachine small = SmallMachine.named("state loss");
    Machine machine = small.machine();
    try {
      assertDone(small.run());
      final String known = machine.status();
      assertThat(known).contains("\"batch\":1,\"merged\":true");

      machine.stop();
      machine.lose("home/postgres");
      assertThat(machine.status()).contains("\"ingestions\":[],\"cursors\":[]");
      assertDone(machine.milepost("admin", "state", "rebuild", machine.model().toString()));
      assertThat(machine.status()).isEqualTo(known);

      PostgresDatabase database = small.database();
      database.execute("UPDATE small.thing SET word = 'of day two' WHERE id = 1");
      assertDone(small.run());
      assertThat(machine.status()).contains("\"batch\":2,\"merged\":true,\"changes\":1");
      assertThat(database.rows("SELECT id, word FROM reporting.thing ORDER BY id"))
          .isEqualTo(database.rows("SELECT id, word FROM small.thing ORDER BY id"));
    } finally {
      machine.stop();
    }
  }

  private static void assertDone(Outcome outcome) {
    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
  }
}
