/** What the merge costs, beside what it would be written as by hand. No tests. */
package io.milepost.merge.bench;
