/** Upkeep of the tables: what makes them smaller or faster, and what mends them. */
package io.milepost.merge.care;
