package dev.larder.record;

import dev.larder.api.Json;
import dev.larder.collection.CollectionModel;
import dev.larder.collection.Schema;
import dev.larder.database.Dialect;
import dev.larder.database.Session;
import dev.larder.database.Sql;
import dev.larder.field.ReferenceLookup;

import java.util.Collection;

/** Looks into stored records for the checks of one record's values. */
final class References implements ReferenceLookup {

    private final Session session;
    private final Schema schema;
    private final CollectionModel collection;

    References(Session session, Schema schema, CollectionModel collection) {
        this.session = session;
        this.schema = schema;
        this.collection = collection;
    }

    @Override
    public boolean hasCollection(String collectionId) {
        return schema.find(collectionId) != null;
    }

    @Override
    public int countRecords(String collectionId, Collection<String> ids) {
        CollectionModel target = schema.find(collectionId);
        if (target == null) {
            return 0;
        }
        String table = Dialect.quote(target.name());
        return count(
                Sql.of(
                        "SELECT count(*) FROM "
                                + table
                                + " WHERE "
                                + table
                                + "."
                                + Dialect.quote("id")
                                + Dialect.inList(),
                        Json.write(ids)));
    }

    @Override
    public boolean hasIdIgnoringCase(String id) {
        String table = Dialect.quote(collection.name());
        return count(
                        Sql.of(
                                "SELECT count(*) FROM "
                                        + table
                                        + " WHERE lower("
                                        + table
                                        + "."
                                        + Dialect.quote("id")
                                        + ") = lower(?)",
                                id))
                > 0;
    }

    private int count(Sql sql) {
        Long count = session.read(db -> db.first(sql, row -> row.integer(0)));
        return count == null ? 0 : Math.toIntExact(count);
    }
}
