package dev.larder.auth;

import dev.larder.collection.CollectionModel;
import dev.larder.database.Session;
import dev.larder.record.RecordModel;
import dev.larder.record.Records;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;

/**
 * The records that belong to an auth record without being relations: second steps that are under
 * way, one-time passwords, linked accounts and known origins. They name their owner by {@code
 * collectionRef} and {@code recordRef}.
 */
@Component
final class SideRecords {

    static final String MFAS = "_mfas";
    static final String OTPS = "_otps";
    static final String EXTERNAL_AUTHS = "_externalAuths";
    static final String AUTH_ORIGINS = "_authOrigins";
    static final List<String> ALL = List.of(MFAS, OTPS, EXTERNAL_AUTHS, AUTH_ORIGINS);

    private final Records records;

    SideRecords(Records records) {
        this.records = records;
    }

    CollectionModel collection(String name) {
        return records.requireCollection(name);
    }

    /** A new one that belongs to an auth record. */
    RecordModel create(String name, RecordModel owner) {
        return records.newRecord(collection(name))
                .set("collectionRef", owner.collection().id())
                .set("recordRef", owner.id());
    }

    @Nullable RecordModel find(Session session, String name, String id) {
        return records.find(session, collection(name), id);
    }

    /** Those of an auth record, newest first. */
    List<RecordModel> of(Session session, String name, RecordModel owner) {
        return records.findAllBy(session, collection(name), "recordRef", owner.id()).stream()
                .filter(side -> side.text("collectionRef").equals(owner.collection().id()))
                .sorted(Comparator.comparing((RecordModel side) -> side.text("created")).reversed())
                .toList();
    }

    void deleteAll(Session session, String name, RecordModel owner) {
        of(session, name, owner).forEach(side -> records.delete(session, side));
    }

    /** Deletes those that belong to any record of a collection. */
    void deleteAll(Session session, String name, CollectionModel owners) {
        records.findAllBy(session, collection(name), "collectionRef", owners.id())
                .forEach(side -> records.delete(session, side));
    }

    /** When a record was created; the beginning of time when it does not say. */
    static Instant created(RecordModel record) {
        try {
            return dev.larder.api.ApiTime.parse(record.text("created"));
        } catch (DateTimeParseException _) { // written by hand: as old as can be
            return Instant.EPOCH;
        }
    }
}
