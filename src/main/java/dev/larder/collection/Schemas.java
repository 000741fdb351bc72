package dev.larder.collection;

import dev.larder.database.Connection;
import dev.larder.database.Session;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The snapshot of all collections that everybody works with. It is replaced as a whole after every
 * change; inside a transaction that changes collections use {@link #read}, which sees what is not
 * committed yet.
 */
public final class Schemas {

    private final Session database;
    private final AtomicLong versions = new AtomicLong();
    private volatile @Nullable Schema current;

    public Schemas(Session database) {
        this.database = database;
    }

    /** The last committed state that this process knows of. */
    public Schema current() {
        Schema schema = current;
        return schema == null ? reload() : schema;
    }

    /** Reads all collections again and makes them the current ones. */
    public synchronized Schema reload() {
        Schema schema = database.read(this::read);
        current = schema;
        return schema;
    }

    /** All collections as this connection sees them. */
    public Schema read(Connection connection) {
        return new Schema(versions.incrementAndGet(), CollectionRows.readAll(connection));
    }
}
