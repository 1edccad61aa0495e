/** How a job reaches a database of the model, and how it writes names and values in SQL. */
package io.milepost.job.database;
