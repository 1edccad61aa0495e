/** Bundles in folders: read, compared, and written so that a stop at any moment does no harm. */
package io.milepost.dag.disk;
