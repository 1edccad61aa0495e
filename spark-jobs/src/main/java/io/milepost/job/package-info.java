/** The jobs that run on Spark: commands, the session they share and how they end. */
package io.milepost.job;
