package dev.larder.storage;

import org.jspecify.annotations.Nullable;

import java.io.InputStream;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.Consumer;

/**
 * A flat store of named objects. Keys are paths with {@code /} between their parts; order of keys
 * is the order of their UTF-8 bytes. An object appears whole or not at all: what is being put can
 * be read only after the put returned, and an earlier object of that key stays readable until then.
 *
 * <p>Safe for use by several threads. Every failure of the store is a {@link BlobStoreException};
 * nothing is retried longer than a few seconds, so callers that must not give up repeat the call
 * themselves.
 */
public interface BlobStore extends AutoCloseable {

    /**
     * Stores what the writer writes. The bytes are handed on in pieces, so an object may be larger
     * than memory. When the writer throws, nothing is stored and an earlier object stays.
     *
     * @param key name of the object; an object that is there already is replaced unless the options
     *     forbid it
     * @return the entity tag of the stored object, in quotes, for {@link BlobCondition#ifMatch}
     * @throws BlobStoreException PRECONDITION when the condition of the options does not hold. When
     *     the connection was lost during the call the object may have been stored all the same
     * @throws java.io.UncheckedIOException when the writer failed with an exception of its own
     */
    String put(String key, PutOptions options, BlobWriter writer);

    /** As {@link #put(String, PutOptions, BlobWriter)}, with bytes in memory. */
    default String put(String key, PutOptions options, byte[] content) {
        return put(key, options.expectedSize(content.length), out -> out.write(content));
    }

    /**
     * As {@link #put(String, PutOptions, BlobWriter)}, with a stream that is read to its end and
     * not closed.
     */
    default String put(String key, PutOptions options, InputStream content) {
        return put(key, options, content::transferTo);
    }

    /**
     * What is known of an object.
     *
     * @throws BlobStoreException MISSING when there is none
     */
    BlobInfo head(String key);

    /** As {@link #head}, null when there is no such object. */
    default @Nullable BlobInfo find(String key) {
        try {
            return head(key);
        } catch (BlobStoreException e) {
            if (e.kind() == BlobStoreException.Kind.MISSING) {
                return null;
            }
            throw e;
        }
    }

    /**
     * Opens an object; the caller closes it. Reading fails with an {@link java.io.IOException} when
     * the object turns out shorter than announced.
     *
     * @throws BlobStoreException MISSING when there is none
     */
    default Blob get(String key) {
        return get(key, null);
    }

    /**
     * Opens a part of an object.
     *
     * @param range what to read; the whole object when null
     * @throws BlobStoreException MISSING when there is no object, RANGE when the range starts
     *     behind its end
     */
    Blob get(String key, @Nullable ByteRange range);

    /** One page of the objects whose keys start with the prefix of the query, in order of keys. */
    BlobPage list(BlobQuery query);

    /** Calls the consumer for every object whose key starts with the prefix, in order of keys. */
    default void forEach(String prefix, Consumer<BlobEntry> consumer) {
        entries(BlobQuery.prefix(prefix)).forEach(consumer);
    }

    /** All objects of a query, whose further pages are fetched while iterating. */
    default Iterable<BlobEntry> entries(BlobQuery query) {
        return () -> new BlobEntries(this, query);
    }

    /** Removes an object; nothing happens when there is none. */
    default void delete(String key) {
        delete(key, BlobCondition.always());
    }

    /**
     * Removes an object if the condition holds.
     *
     * @param condition {@link BlobCondition#always()} or {@link BlobCondition#ifMatch}
     * @throws BlobStoreException PRECONDITION when the object has another entity tag; MISSING when
     *     a tag is required and there is no object
     */
    void delete(String key, BlobCondition condition);

    /**
     * Removes all objects whose keys start with the prefix, and the directories that this leaves
     * empty where the store has such.
     *
     * @param prefix not empty; {@code a/b/} for a directory, {@code a/b/file_} for names that start
     *     alike
     * @return number of objects removed
     */
    long deletePrefix(String prefix);

    /**
     * Copies an object with its content type and metadata; an object at the target is replaced.
     *
     * @throws BlobStoreException MISSING when there is no source
     */
    void copy(String from, String to);

    /**
     * Proves that the store can be written and emptied again: puts a small probe below {@code
     * pb_settings_test_…/} and removes it.
     */
    default void test() {
        byte[] random = new byte[5];
        new SecureRandom().nextBytes(random);
        String prefix = "pb_settings_test_" + HexFormat.of().formatHex(random) + "/";
        put(
                prefix + "test.txt",
                PutOptions.contentType("text/plain; charset=utf-8"),
                new byte[] {'t', 'e', 's', 't'});
        deletePrefix(prefix);
    }

    @Override
    void close();
}
