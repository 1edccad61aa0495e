/** Tables as other engines read them, in one form that can be compared. */
package io.milepost.merge.engine;
