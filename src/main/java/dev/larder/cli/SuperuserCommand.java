package dev.larder.cli;

import picocli.CommandLine.Command;

/** {@code larder superuser …}: the operators' accounts, managed without a server. */
@Command(
        name = "superuser",
        description = "Manage superusers.",
        synopsisSubcommandLabel = "COMMAND")
final class SuperuserCommand {

    SuperuserCommand(LarderCommand root) {}
}
