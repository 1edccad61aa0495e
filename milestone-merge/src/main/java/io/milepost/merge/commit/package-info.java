/** Commits of Delta tables: made once, whoever tries, and known again by what they say. */
package io.milepost.merge.commit;
