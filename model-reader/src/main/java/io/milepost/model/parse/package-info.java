/** One parser per kind: from the fields of a file to the record. */
package io.milepost.model.parse;
