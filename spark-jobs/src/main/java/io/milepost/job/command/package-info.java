/** The verbs that run on Spark: what they are told, and where their words go. */
package io.milepost.job.command;
