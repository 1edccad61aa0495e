/** The Delta tables: how they are made, what they promise, and what their commits say. */
package io.milepost.merge.table;
