package dev.larder.record;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;

import dev.larder.collection.CollectionModel;

/**
 * The {@link RecordTable} of each collection, kept as long as that state of the collection is in
 * use.
 */
final class RecordTables {

    private final LoadingCache<CollectionModel, RecordTable> tables =
            Caffeine.newBuilder().weakKeys().build(RecordTable::new);

    RecordTable of(CollectionModel collection) {
        return tables.get(collection);
    }
}
