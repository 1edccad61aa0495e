/** Change log, ledger, milestones and their one reader: SCD2 on Delta Lake, batch by batch. */
package io.milepost.merge;
