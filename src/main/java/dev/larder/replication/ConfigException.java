package dev.larder.replication;

/** A {@code litestream.yml} that cannot be used. The message is one sentence that names the key. */
public final class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ConfigException(String sentence) {
        super(sentence);
    }
}
