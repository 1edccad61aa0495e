/** Reading one batch of an ingestion: from a database, or from what a transformer wrote. */
package io.milepost.job.ingest;
