/** What the rows of a dataset look like: columns, their types and their classification. */
package io.milepost.model.schema;
