/** Where a store, workspace or platform stands between draft and gone. */
package io.milepost.model.lifecycle;
