/** Data contracts: the parts of the Open Data Contract Standard v3.1 that a model uses. */
package io.milepost.model.contract;
