/** The simplest program that says what versions must come of batches; it knows nothing else. */
package io.milepost.merge.history.oracle;
