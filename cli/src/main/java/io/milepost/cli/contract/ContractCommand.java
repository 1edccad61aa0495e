package io.milepost.cli.contract;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What can be done with contracts. */
@Command(
    name = "contract",
    mixinStandardHelpOptions = true,
    description = "Contracts of stores, in the Open Data Contract Standard.",
    subcommands = {ContractImportCommand.class})
public final class ContractCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Missing verb: contract import");
  }
}
