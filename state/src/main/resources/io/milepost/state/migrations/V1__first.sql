-- A round is one `run` of a model in one environment against one root.
CREATE TABLE round (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  model text NOT NULL,
  environment text NOT NULL,
  root text NOT NULL,
  commit_id text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(),
  continued_at timestamptz,
  ended_at timestamptz,
  outcome text CHECK (outcome IN ('done', 'failed')),
  CHECK ((ended_at IS NULL) = (outcome IS NULL))
);

-- At most one of them is open: an open one without a process behind it was interrupted.
CREATE UNIQUE INDEX round_open ON round (model, environment, root) WHERE ended_at IS NULL;
CREATE INDEX round_latest ON round (model, environment, root, id);

CREATE TABLE round_node (
  round bigint NOT NULL REFERENCES round ON DELETE CASCADE,
  node text NOT NULL,
  position int NOT NULL,
  run_id text NOT NULL,
  state text NOT NULL
    CHECK (state IN ('waiting', 'running', 'done', 'failed', 'refused', 'retry', 'skipped')),
  reason text NOT NULL DEFAULT '',
  changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (round, node)
);
CREATE INDEX round_node_run ON round_node (run_id);

-- Who holds which lease, for people; the lease itself is an advisory lock.
CREATE TABLE lease (
  root text NOT NULL,
  ingestion text NOT NULL,
  lock_key bigint NOT NULL,
  holder text NOT NULL,
  run_id text NOT NULL,
  taken_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (root, ingestion)
);

-- What the ledgers say, kept here for people and schedulers.
CREATE TABLE batch (
  root text NOT NULL,
  ingestion text NOT NULL,
  batch bigint NOT NULL,
  run_id text NOT NULL,
  model_commit text NOT NULL,
  source_time timestamptz NOT NULL,
  published_at timestamptz NOT NULL DEFAULT now(),
  merged_at timestamptz,
  counts jsonb NOT NULL DEFAULT '[]',
  PRIMARY KEY (root, ingestion, batch)
);

-- What the consumers' databases and the lake's tables say.
CREATE TABLE export_cursor (
  root text NOT NULL,
  workspace text NOT NULL,
  sink text NOT NULL,
  ingestion text NOT NULL,
  target text NOT NULL,
  batch bigint NOT NULL,
  moved_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (root, workspace, sink)
);
CREATE INDEX export_cursor_ingestion ON export_cursor (root, ingestion);

-- Which datasets exist where, for verbs that are given no model.
CREATE TABLE dataset (
  root text NOT NULL,
  store text NOT NULL,
  dataset text NOT NULL,
  platform text NOT NULL,
  ingestion text NOT NULL,
  key_columns text[] NOT NULL DEFAULT '{}',
  registered_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (root, store, dataset)
);
CREATE INDEX dataset_name ON dataset (lower(store), lower(dataset));
