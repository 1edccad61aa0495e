/** What a DAG is, as one line of a bundle's specs: ids, numbers and digests. */
package io.milepost.dag.spec;
