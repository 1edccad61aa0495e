/**
 * What one platform's Airflow gets of a model: all files of its bundle, before they are written.
 */
package io.milepost.dag.bundle;
