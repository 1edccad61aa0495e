/** The steps of one batch: staging it before the seal, and bringing it to its end after. */
package io.milepost.merge.batch;
