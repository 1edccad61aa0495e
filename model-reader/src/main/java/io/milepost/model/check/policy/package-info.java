/** Whether what zones and teams allow lets data go where a model sends it. */
package io.milepost.model.check.policy;
