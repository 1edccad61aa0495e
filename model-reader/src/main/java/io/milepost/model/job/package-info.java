/** The job file: everything one Spark job needs to know, and the only way the model reaches it. */
package io.milepost.model.job;
