package io.milepost.merge.staging;

import static java.util.Objects.requireNonNull;

import io.milepost.merge.MergeSpec;
import io.milepost.merge.seal.Seal.SealedDataset;
import java.util.Optional;

/**
 * What staging a dataset came to: something to seal, or the reason why not.
 *
 * @param refusal names the dataset
 */
public record Staged(Optional<SealedDataset> dataset, Optional<String> refusal) {
  public Staged {
    requireNonNull(dataset, "dataset");
    requireNonNull(refusal, "refusal");
    if (dataset.isPresent() == refusal.isPresent()) {
      throw new IllegalArgumentException("Invalid staging: neither or both of its outcomes");
    }
  }

  /** The same, staged as the contract of a digest says. */
  public Staged under(String contract) {
    return new Staged(dataset.map(staged -> staged.under(contract)), refusal);
  }

  /** A dataset that cannot be staged, and why. */
  static Staged refused(MergeSpec spec, String reason) {
    return new Staged(Optional.empty(), Optional.of(spec.dataset() + ": " + reason));
  }
}
