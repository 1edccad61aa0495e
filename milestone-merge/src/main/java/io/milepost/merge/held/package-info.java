/** Work on so few rows that the driver does it itself: most of it takes no Spark job. */
package io.milepost.merge.held;
