/** The seal of a batch: one file, created once, that says which attempt the batch is made from. */
package io.milepost.merge.seal;
