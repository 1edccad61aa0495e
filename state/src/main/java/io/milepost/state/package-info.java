/**
 * The operational state in PostgreSQL: rounds and their nodes, leases, and what ledgers and
 * consumers know, kept at hand for people and schedulers. No answer depends on it.
 */
package io.milepost.state;
