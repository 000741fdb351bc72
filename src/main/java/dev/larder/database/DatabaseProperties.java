package dev.larder.database;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How the database files are opened and shared, bound from {@code larder.database.*}.
 *
 * @param synchronous when SQLite waits for the disk; FULL survives a power loss
 * @param auxiliarySynchronous the same for the file of request logs, where the last ones before a
 *     power loss may be missing
 * @param busyTimeout longest wait for a lock that another process holds
 * @param foreignKeys whether foreign keys of tables made by hand are enforced
 * @param cacheSize page cache of each connection
 * @param tempStore where SQLite keeps temporary tables
 * @param mmapSize part of a file that is read through a memory map; an I/O error under it ends the
 *     process
 * @param journalSizeLimit size to which a write-ahead log that was reset is cut
 * @param readers connections that read at the same time; 0 means one for each core, two at least
 * @param statements prepared statements kept by each connection
 * @param queryTimeout time limit of one statement; zero means none
 * @param transactionTimeout longest time that a transaction may keep the writer's turn
 * @param turnTimeout longest wait for the writer's turn or for a free reader
 * @param queue units of writes that may wait at the same time; beyond it callers are told to come
 *     back later
 * @param group most units that share one commit
 * @param foreignCommits how often to look whether another process has committed; zero means never
 * @param checkpointPages pages in the write-ahead log from which it is copied back into the
 *     database file
 * @param truncatePages pages in the write-ahead log from which it is also cut to nothing
 */
@ConfigurationProperties("larder.database")
public record DatabaseProperties(
        @DefaultValue("FULL") Synchronous synchronous,
        @DefaultValue("NORMAL") Synchronous auxiliarySynchronous,
        @DefaultValue("10s") Duration busyTimeout,
        @DefaultValue("true") boolean foreignKeys,
        @DefaultValue("16000KB") DataSize cacheSize,
        @DefaultValue("MEMORY") TempStore tempStore,
        @DefaultValue("0") DataSize mmapSize,
        @DefaultValue("200MB") DataSize journalSizeLimit,
        @DefaultValue("0") int readers,
        @DefaultValue("256") int statements,
        @DefaultValue("30s") Duration queryTimeout,
        @DefaultValue("30s") Duration transactionTimeout,
        @DefaultValue("10s") Duration turnTimeout,
        @DefaultValue("4096") int queue,
        @DefaultValue("128") int group,
        @DefaultValue("1s") Duration foreignCommits,
        @DefaultValue("2000") int checkpointPages,
        @DefaultValue("20000") int truncatePages) {

    /** When SQLite waits for the disk. */
    public enum Synchronous {
        OFF,
        NORMAL,
        FULL,
        EXTRA
    }

    /** Where SQLite keeps temporary tables. */
    public enum TempStore {
        DEFAULT,
        FILE,
        MEMORY
    }

    public DatabaseProperties {
        atLeast(0, readers, "readers");
        atLeast(1, statements, "statements");
        atLeast(1, queue, "queue");
        atLeast(1, group, "group");
        atLeast(1, checkpointPages, "checkpoint-pages");
        atLeast(checkpointPages, truncatePages, "truncate-pages");
        notNegative(busyTimeout, "busy-timeout");
        notNegative(queryTimeout, "query-timeout");
        notNegative(turnTimeout, "turn-timeout");
        notNegative(foreignCommits, "foreign-commits");
        if (!transactionTimeout.isPositive()) {
            throw new IllegalArgumentException(
                    "larder.database.transaction-timeout must be positive: " + transactionTimeout);
        }
    }

    /** The defaults. */
    public static DatabaseProperties defaults() {
        return of(Map.of());
    }

    /**
     * The defaults with some settings changed, named as in a properties file without {@code
     * larder.database.}.
     */
    public static DatabaseProperties of(Map<String, ?> settings) {
        return new Binder(List.of(new MapConfigurationPropertySource(settings)))
                .bindOrCreate("", DatabaseProperties.class);
    }

    /** The same for the file of request logs. */
    DatabaseProperties auxiliary() {
        return new DatabaseProperties(
                auxiliarySynchronous,
                auxiliarySynchronous,
                busyTimeout,
                foreignKeys,
                cacheSize,
                tempStore,
                mmapSize,
                journalSizeLimit,
                readers,
                statements,
                queryTimeout,
                transactionTimeout,
                turnTimeout,
                queue,
                group,
                foreignCommits,
                checkpointPages,
                truncatePages);
    }

    /** The number of reading connections that is meant. */
    public int readerCount() {
        return readers == 0 ? Math.max(2, Runtime.getRuntime().availableProcessors()) : readers;
    }

    private static void atLeast(int least, int value, String name) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "larder.database." + name + " must be at least " + least + ": " + value);
        }
    }

    private static void notNegative(Duration value, String name) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(
                    "larder.database." + name + " must not be negative: " + value);
        }
    }
}
