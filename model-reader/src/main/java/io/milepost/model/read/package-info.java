/** From files to a model: one parser per kind. */
package io.milepost.model.read;
