/** The command {@code milepost}: one class per verb, thin over the modules without Spark. */
package io.milepost.cli;
