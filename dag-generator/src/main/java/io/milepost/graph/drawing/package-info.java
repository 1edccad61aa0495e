/** The intention graph as text, JSON, Mermaid and DOT. */
package io.milepost.graph.drawing;
