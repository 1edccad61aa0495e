/** Everything the library does, killed at every moment, and done again. */
package io.milepost.merge.kill;
