/** Work that is ended at a moment. */
package io.milepost.merge.moment;
