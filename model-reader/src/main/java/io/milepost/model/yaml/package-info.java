/** Strict YAML 1.2: every value keeps its place, is read by its declared type and never guessed. */
package io.milepost.model.yaml;
