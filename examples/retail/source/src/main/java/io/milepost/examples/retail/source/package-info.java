/** The shop of the retail example: TPC-H data in PostgreSQL, and what happens to it day by day. */
package io.milepost.examples.retail.source;
