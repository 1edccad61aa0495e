/** What a consumer gets of a dataset: its columns, their masks, its rows. */
package io.milepost.job.sink;
