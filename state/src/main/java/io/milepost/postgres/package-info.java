/** The PostgreSQL of one machine: unpacked, started and joined without installing anything. */
package io.milepost.postgres;
