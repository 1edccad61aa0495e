/** What is rendered from the intention graph: job files, and the DAGs that start them. */
package io.milepost.dag;
