/** What readers show of the tables: which batches can be asked for, which versions were known. */
package io.milepost.merge.view;
