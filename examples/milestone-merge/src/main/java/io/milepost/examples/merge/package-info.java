/** Milestones in a Spark job of one's own. */
package io.milepost.examples.merge;
