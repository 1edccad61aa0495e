/** Bringing back to the state what ledgers, consumers and the lake know. */
package io.milepost.job.rebuild;
