/** Versions: what rows of the change log do to them, and how they are merged. */
package io.milepost.merge.version;
