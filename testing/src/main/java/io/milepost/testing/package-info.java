/** What tests are written with: a Spark session, a real PostgreSQL, readable differences. */
package io.milepost.testing;
