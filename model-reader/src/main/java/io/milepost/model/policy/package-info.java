/** What may flow where: choices, policies, and the classification they speak of. */
package io.milepost.model.policy;
