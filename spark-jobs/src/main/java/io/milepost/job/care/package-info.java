/** Upkeep of tables, as a scheduler asks for it: small files, old log, ended versions. */
package io.milepost.job.care;
