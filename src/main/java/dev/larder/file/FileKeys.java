package dev.larder.file;

import dev.larder.collection.CollectionModel;
import dev.larder.field.FileField;
import dev.larder.record.RecordModel;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the files of records lie in the store: by ids, so that renaming a collection moves nothing.
 */
final class FileKeys {

    private FileKeys() {}

    /** Folder of a record's files, without a slash at its end. */
    static String folder(RecordModel record) {
        return record.collection().id() + "/" + record.id();
    }

    static String thumbFolder(String folder, String name) {
        return folder + "/thumbs_" + name + "/";
    }

    static List<FileField> fields(CollectionModel collection) {
        var fields = new ArrayList<FileField>();
        collection
                .fields()
                .forEach(field -> {
                    if (field instanceof FileField file) {
                        fields.add(file);
                    }
                });
        return fields;
    }
}
