/**
 * Rows that were not accepted: kept with their reason and text, and replayed once they are mended.
 */
package io.milepost.merge.quarantine;
