/** Measures what jobs cost; {@code scripts/bench} runs it. */
package io.milepost.job.bench;
