/** What is rendered from the intention graph: job files. */
package io.milepost.dag;
