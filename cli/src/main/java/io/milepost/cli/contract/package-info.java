/** The verbs that look at a database and write the beginnings of a model: init, contract import. */
package io.milepost.cli.contract;
