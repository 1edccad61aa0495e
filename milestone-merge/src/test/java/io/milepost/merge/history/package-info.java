/** Random histories, many in one table, and whether the tables hold what an oracle says. */
package io.milepost.merge.history;
