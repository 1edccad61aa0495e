/** One {@code run} of a model: job files, a round in the state, and the one process of jobs. */
package io.milepost.cli.run;
