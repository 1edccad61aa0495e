/** Code that a team of the retail example wrote: it knows Spark and one interface of Milepost. */
package io.milepost.examples.retail;
