package io.milepost.model.lifecycle;

/** How far something is: what is a draft is not scheduled, what is in test serves no production. */
public enum Status {
  DRAFT,
  TEST,
  PRODUCTION
}
