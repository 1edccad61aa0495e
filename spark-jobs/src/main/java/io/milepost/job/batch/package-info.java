/** Working through a list of jobs in one process. */
package io.milepost.job.batch;
