/** The intention graph: what has to run so that every consumer gets what it asks for. */
package io.milepost.graph;
