/** Looking things up: a key's versions, a dataset as it was. */
package io.milepost.job.read;
