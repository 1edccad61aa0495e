package io.milepost.examples.retail.source;

/** What a day came to in one table: keys, each counted once, whatever happened in between. */
record DayCounts(long inserted, long changed, long deleted) {}
