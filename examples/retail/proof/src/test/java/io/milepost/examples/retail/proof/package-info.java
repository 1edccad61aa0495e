/** The thread from a model to a consumer's table, judged by what PostgreSQL says. */
package io.milepost.examples.retail.proof;
