package io.milepost.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.state.LeaseRequest;
import io.milepost.state.NodeState;
import io.milepost.state.StateDatabase;
import io.milepost.state.StateLogin;
import io.milepost.testing.PostgresDatabase;
import io.milepost.testing.PostgresExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class JobStateIT {

  @Test
  void aStateThatBecomesReadOnlyEndsNoJobAndIsComplainedAboutOnce(PostgresDatabase database) {
    List<String> said = new ArrayList<>();
    StateLogin login = new StateLogin(database.url(), database.user(), database.password());
    JobState state = new JobState(Optional.of(StateDatabase.open(login)), said::add);
    JobState.Held lease = state.lease(new LeaseRequest("file:/lake", "shop", "a job", "run"));
    database.execute(
        "ALTER DATABASE \"%s\" SET default_transaction_read_only = on".formatted(database.name()));
    lease.close();
    state.mark("run", NodeState.DONE, "");
    assertThat(said)
        .containsExactly(
            "Cannot go on with the state: ERROR: cannot execute DELETE in a read-only transaction"
                + " (the job goes on: its tables do not need the state)");
  }
}
