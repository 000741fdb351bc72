package dev.larder.collection;

import dev.larder.api.ApiException;
import dev.larder.field.Field;
import dev.larder.field.RelationField;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** All collections at one moment. */
public final class Schema {

    private final long version;
    private final List<CollectionModel> collections;
    private final Map<String, CollectionModel> byId = new HashMap<>();
    private final Map<String, CollectionModel> byLowerName = new HashMap<>();

    /**
     * @param version grows with every snapshot of this process
     * @param collections in the order of their rows
     */
    public Schema(long version, List<? extends CollectionModel> collections) {
        this.version = version;
        this.collections = List.copyOf(collections);
        for (CollectionModel collection : this.collections) {
            byId.put(collection.id(), collection);
            byLowerName.putIfAbsent(lower(collection.name()), collection);
        }
    }

    /**
     * Grows with every snapshot of this process: what was derived from another version is out of
     * date.
     */
    public long version() {
        return version;
    }

    /** In the order of their rows. */
    public List<CollectionModel> all() {
        return collections;
    }

    /** By exact id, or by name in any case; null when there is none. */
    public @Nullable CollectionModel find(String idOrName) {
        CollectionModel found = byId.get(idOrName);
        return found != null ? found : byLowerName.get(lower(idOrName));
    }

    /** By exact id; null when there is none. */
    public @Nullable CollectionModel findById(String id) {
        return byId.get(id);
    }

    /** By id or name. */
    public CollectionModel require(String idOrName) {
        CollectionModel found = find(idOrName);
        if (found == null) {
            throw ApiException.notFound();
        }
        return found;
    }

    /** The relation fields of all collections, its own included, that point to a collection. */
    public List<Reference> referencing(CollectionModel target) {
        var references = new ArrayList<Reference>();
        for (CollectionModel collection : collections) {
            for (Field field : collection.fields()) {
                if (field instanceof RelationField relation
                        && relation.collectionId().equals(target.id())) {
                    references.add(new Reference(collection, relation));
                }
            }
        }
        return references;
    }

    /** Whether the collection has a unique index over this column alone. */
    public static boolean hasUniqueIndex(CollectionModel collection, String column) {
        return IndexDefinition.findSingleColumnUnique(collection.indexes(), column) != null;
    }

    /** This snapshot with a collection in the place of the one with its id, or at the end. */
    public Schema with(CollectionModel collection) {
        var next = new ArrayList<>(collections);
        boolean replaced = false;
        for (int i = 0; i < next.size(); i++) {
            if (next.get(i).id().equals(collection.id())) {
                next.set(i, collection);
                replaced = true;
            }
        }
        if (!replaced) {
            next.add(collection);
        }
        return new Schema(version, next);
    }

    /** A relation field and the collection that it belongs to. */
    public record Reference(CollectionModel collection, RelationField field) {}

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
