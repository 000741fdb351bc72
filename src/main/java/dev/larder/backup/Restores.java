package dev.larder.backup;

import dev.larder.crypto.Ids;
import dev.larder.database.DatabaseException;
import dev.larder.database.DatabaseProperties;
import dev.larder.database.DatabaseReplaced;
import dev.larder.database.Databases;
import dev.larder.database.StartupException;
import dev.larder.replication.Replication;
import dev.larder.replication.Restore;
import dev.larder.replication.RestoreException;
import dev.larder.replication.RestorePlan;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * States of the past: restored from the replica beside the running databases, looked at, and put in
 * their place.
 *
 * <p>A switch-over opens the restored file on its own first, which checks it and brings an older
 * one up to date; then copies what is there now into the scratch folder; then waits a moment until
 * that is stored in the replica as well; and only then replaces the content, as one transaction.
 * Whatever fails leaves the running database as it was.
 */
@Component
final class Restores {

    private static final Logger LOG = LoggerFactory.getLogger(Restores.class);

    private static final int MOST = 5;
    private static final int ID_LENGTH = 15;
    private static final int PARALLELISM = 8;
    private static final Duration STORED_PATIENCE = Duration.ofSeconds(10);

    private final Replication replication;
    private final Databases databases;
    private final DatabaseProperties properties;
    private final BackupActivity activity;
    private final MissingFiles files;
    private final ApplicationEventPublisher facts;
    private final Clock clock;
    private final Map<String, RestoredState> states = new LinkedHashMap<>();

    Restores(
            Replication replication,
            Databases databases,
            DatabaseProperties properties,
            BackupActivity activity,
            MissingFiles files,
            ApplicationEventPublisher facts,
            Clock clock) {
        this.replication = replication;
        this.databases = databases;
        this.properties = properties;
        this.activity = activity;
        this.files = files;
        this.facts = facts;
        this.clock = clock;
    }

    /** All restored states, in the order in which they were asked for. */
    List<RestoredState> list() {
        synchronized (states) {
            return new ArrayList<>(states.values());
        }
    }

    /** A restored state; null when there is none with this id. */
    @Nullable RestoredState find(String id) {
        synchronized (states) {
            return states.get(id);
        }
    }

    /**
     * Begins to restore a state beside the running database, on a thread of its own.
     *
     * @throws RestoreException when there is no room for another copy of the database
     */
    RestoredState start(String database, RestorePlan.Target target) {
        String id = Ids.random(ID_LENGTH, Ids.ALPHANUMERIC);
        Path folder =
                databases.directory().resolve(DataFolder.SCRATCH).resolve("pb_restored_" + id);
        var state = new RestoredState(id, database, target, folder, clock.instant(), null, "");
        requireRoom(database);
        synchronized (states) {
            states.put(id, state);
        }
        makeRoom();
        Thread.ofPlatform().daemon().name("restore-" + id).start(() -> restore(state));
        return state;
    }

    /** The oldest go when there are too many. */
    private void makeRoom() {
        for (RestoredState old : list()) {
            if (list().size() > MOST && old.restored() != null) {
                discard(old);
            }
        }
    }

    private void requireRoom(String database) {
        try {
            Path live = databases.directory().resolve(database);
            long needed = Files.size(live);
            long free = Files.getFileStore(databases.directory()).getUsableSpace();
            if (needed > free / 10 * 9) {
                throw new RestoreException(
                        "The disk of the data directory has no room for another copy of "
                                + database
                                + ".");
            }
        } catch (IOException e) {
            throw new RestoreException("The data directory cannot be read.", e);
        }
    }

    private void restore(RestoredState state) {
        RestoredState after;
        try {
            Files.createDirectories(state.folder());
            var request =
                    new Restore.Request(
                            state.file(),
                            state.target(),
                            PARALLELISM,
                            Restore.Check.FULL,
                            false,
                            false);
            after =
                    replication.restore(state.database(), request)
                                    instanceof Restore.Outcome.Restored restored
                            ? state.done(restored)
                            : state.failed("There was nothing to restore.");
        } catch (RestoreException e) {
            after = state.failed(String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            LOG.atError().setCause(e).log("a state could not be restored beside the database");
            after = state.failed("The state could not be restored: " + e.getMessage());
        }
        synchronized (states) {
            if (states.computeIfPresent(state.id(), replacement(after)) != null) {
                return;
            }
        }
        // Discarded while it was restored.
        remove(state);
    }

    private static java.util.function.BiFunction<String, RestoredState, RestoredState> replacement(
            RestoredState after) {
        return (_, _) -> after;
    }

    /** Removes a restored state with its file; one that is still being restored goes as well. */
    void discard(RestoredState state) {
        synchronized (states) {
            states.remove(state.id());
        }
        remove(state);
    }

    private static void remove(RestoredState state) {
        try {
            DataFolder.deleteTree(state.folder());
        } catch (IOException e) {
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("path", state.folder())
                    .log("a restored state is left until the next start");
        }
    }

    /**
     * Begins to put a restored state in the place of the running database's content, on a thread of
     * its own; the activity tells what becomes of it.
     *
     * @throws BackupException when another backup or restore is under way
     */
    void switchOver(RestoredState state) {
        BackupActivity.Turn turn = activity.begin(Operation.Kind.SWITCH, state.database());
        Thread.ofPlatform()
                .name("switch-over")
                .start(() -> {
                    try {
                        turn.finish(() -> replace(state));
                    } catch (RuntimeException e) {
                        LOG.atError()
                                .setCause(e)
                                .addKeyValue("database", state.database())
                                .log("a state of the past could not be put in place");
                    }
                });
    }

    private void replace(RestoredState state) {
        Path kept =
                databases
                        .directory()
                        .resolve(DataFolder.SCRATCH)
                        .resolve("old_" + state.database() + "_" + state.id());
        Path prepared = kept.resolveSibling("pb_switch_" + state.id());
        try {
            prepare(state, prepared);
            Files.createDirectories(kept);
            copyLive(state.database(), kept.resolve(state.database()));
            long before = replication.awaitStored(state.database(), STORED_PATIENCE);
            replication.putInPlace(state.database(), prepared.resolve(state.database()));
            facts.publishEvent(new DatabaseReplaced());
            LOG.atWarn()
                    .addKeyValue("database", state.database())
                    .addKeyValue("txid", state.toJson().get("txid"))
                    .addKeyValue("before", before)
                    .addKeyValue("kept", kept)
                    .log("a state of the past took the place of the database");
        } catch (IOException | DatabaseException | RestoreException | StartupException e) {
            throw new BackupException("the state could not be put in place: " + e.getMessage(), e);
        } finally {
            deleteQuietly(prepared);
        }
        discard(state);
        if (state.database().equals(DataFolder.DATA)) {
            files.bringBack();
        }
    }

    /**
     * Checks a copy of the state by opening it, so that the one that was looked at stays as it is.
     */
    private void prepare(RestoredState state, Path prepared) throws IOException {
        Files.createDirectories(prepared);
        Files.copy(state.file(), prepared.resolve(state.database()));
        try (Databases opened = Databases.open(prepared, properties)) {
            opened.data().optimize();
        }
    }

    private void copyLive(String database, Path target) throws IOException {
        Files.deleteIfExists(target);
        (database.equals(DataFolder.DATA) ? databases.data() : databases.auxiliary())
                .copyTo(target);
    }

    private static void deleteQuietly(Path folder) {
        try {
            DataFolder.deleteTree(folder);
        } catch (IOException e) {
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("path", folder)
                    .log("scratch is left until the next start");
        }
    }
}
