/** What a verb without Spark asks of a database: where it is, who asks, and what its tables are. */
package io.milepost.cli.database;
