/** Everything a model says, as values: who produces data, who needs it, and what runs where. */
package io.milepost.model;
