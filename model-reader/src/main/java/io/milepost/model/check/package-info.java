/** What has to hold between the parts of a model: one check per kind. */
package io.milepost.model.check;
