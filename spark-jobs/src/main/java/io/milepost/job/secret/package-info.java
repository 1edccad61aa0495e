/** Names of credentials become users and passwords here, and nowhere else. */
package io.milepost.job.secret;
