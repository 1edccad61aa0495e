/** The moments around effects, for tests that end a process there. */
package io.milepost.merge.moment;
