/** Bringing merged batches to consumers: tables of a database, tables and shares on the lake. */
package io.milepost.job.export;
