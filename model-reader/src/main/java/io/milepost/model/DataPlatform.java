package io.milepost.model;

import static java.util.Objects.requireNonNull;

import io.milepost.model.Ecosystem.Owner;
import io.milepost.model.Identity.Named;
import io.milepost.model.job.IngestSpec.TableFormat;
import io.milepost.model.job.JobPlatform.SecretSource;
import io.milepost.model.job.JobPlatform.StateAddress;
import io.milepost.model.job.SinkSpec.History;
import io.milepost.model.lifecycle.Status;
import io.milepost.model.time.Retention;
import io.milepost.model.time.Span;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A place where jobs run and tables live.
 *
 * @param location vendor and place, such as {@code own.europe.frankfurt}; empty in a one-file model
 */
public record DataPlatform(
    Identity identity,
    Status status,
    Optional<String> location,
    Storage storage,
    Compute compute,
    Locks locks,
    Offers offers)
    implements Named {

  /**
   * Where tables live.
   *
   * @param artifacts the only place transformer code is taken from
   * @param retention of closed versions nobody asks for; for ever when empty
   */
  public record Storage(
      String root,
      Optional<String> artifacts,
      Optional<String> credential,
      TableFormat tables,
      Optional<Retention> retention) {
    public Storage {
      requireNonNull(root, "root");
      requireNonNull(artifacts, "artifacts");
      requireNonNull(credential, "credential");
      requireNonNull(tables, "tables");
      requireNonNull(retention, "retention");
    }
  }

  /** Where Spark runs, and who starts it. */
  public record Compute(
      SparkRuntime runtime, Map<Size, Resources> sizes, Optional<Airflow> airflow) {
    public Compute {
      requireNonNull(runtime, "runtime");
      sizes = Map.copyOf(sizes);
      requireNonNull(airflow, "airflow");
    }
  }

  /**
   * How Spark is started.
   *
   * @param settings those of the type: {@code master}, {@code queue}, {@code namespace} …
   */
  public record SparkRuntime(Type type, Map<String, String> settings) {
    /** The runtimes we know. */
    public enum Type {
      LOCAL,
      STANDALONE,
      YARN,
      KUBERNETES,
      EMR,
      EMR_SERVERLESS
    }

    public SparkRuntime {
      requireNonNull(type, "type");
      settings = Map.copyOf(settings);
    }
  }

  /** Words for how much a job gets. */
  public enum Size {
    SMALL,
    MEDIUM,
    LARGE
  }

  /** What a size means on this platform; by the runtime where empty. */
  public record Resources(
      Optional<Integer> executors, Optional<Integer> cores, Optional<String> memory) {
    public Resources {
      requireNonNull(executors, "executors");
      requireNonNull(cores, "cores");
      requireNonNull(memory, "memory");
    }
  }

  /** The Airflow that starts the jobs, and where its DAGs are published. */
  public record Airflow(String url, Optional<String> credential, Bundle bundle) {
    public Airflow {
      requireNonNull(url, "url");
      requireNonNull(credential, "credential");
      requireNonNull(bundle, "bundle");
    }
  }

  /** Where DAGs are pushed. */
  public sealed interface Bundle {
    /** A branch. */
    record Git(Owner branch) implements Bundle {
      public Git {
        requireNonNull(branch, "branch");
      }
    }

    /** A folder of an object store. */
    record Objects(String url) implements Bundle {
      public Objects {
        requireNonNull(url, "url");
      }
    }
  }

  /** Whom jobs may talk to, and where their secrets come from. */
  public record Locks(
      List<String> allowedHosts, SecretSource secrets, Optional<StateAddress> state) {
    public Locks {
      allowedHosts = List.copyOf(allowedHosts);
      requireNonNull(secrets, "secrets");
      requireNonNull(state, "state");
    }
  }

  /** What may be promised here; anything where nothing is said. */
  public record Offers(Optional<Span> latency, List<History> history, List<String> containers) {
    public Offers {
      requireNonNull(latency, "latency");
      history = List.copyOf(history);
      containers = List.copyOf(containers);
    }
  }

  public DataPlatform {
    requireNonNull(identity, "identity");
    requireNonNull(status, "status");
    requireNonNull(location, "location");
    requireNonNull(storage, "storage");
    requireNonNull(compute, "compute");
    requireNonNull(locks, "locks");
    requireNonNull(offers, "offers");
  }
}
