/** Rows as read, checked and compared with what was there before; nothing is committed here. */
package io.milepost.merge.staging;
