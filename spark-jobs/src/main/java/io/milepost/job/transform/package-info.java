/** Running a team's code over merged batches, and keeping what it returns. */
package io.milepost.job.transform;
