/** What is wrong with a model: where, why, and what to do about it. */
package io.milepost.model.problem;
