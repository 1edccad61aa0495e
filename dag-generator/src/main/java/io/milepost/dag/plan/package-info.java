/** What a render would do to each DAG, and why. */
package io.milepost.dag.plan;
