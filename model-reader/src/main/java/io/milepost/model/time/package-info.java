/** Spans of time, retention and schedules, as a model writes them. */
package io.milepost.model.time;
