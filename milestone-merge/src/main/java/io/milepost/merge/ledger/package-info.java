/** The ledger of an ingestion: what was published, merged and repaired, and when. */
package io.milepost.merge.ledger;
