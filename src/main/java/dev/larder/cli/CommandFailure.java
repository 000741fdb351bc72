package dev.larder.cli;

/**
 * A command that could not do what it was asked for; the message is what the person at the terminal
 * reads.
 */
final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CommandFailure(String message) {
        super(message);
    }
}
