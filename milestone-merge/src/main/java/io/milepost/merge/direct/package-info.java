/**
 * Merges by one commit made from Delta's own parts. All that needs a class that Delta does not
 * promise to keep is here and in {@link io.milepost.merge.commit}; where one is missing, {@link
 * io.milepost.merge.version.PublicMerge} takes over.
 */
package io.milepost.merge.direct;
