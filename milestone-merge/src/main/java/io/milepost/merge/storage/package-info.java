/** Files that at most one of several writers creates. */
package io.milepost.merge.storage;
