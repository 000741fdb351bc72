package dev.larder.file;

import dev.larder.collection.CollectionModel;
import dev.larder.field.FileField;
import dev.larder.hook.HookEvent;
import dev.larder.record.RecordModel;
import dev.larder.web.Call;

/** A file on its way to a client, after its access has been checked. */
public final class FileDownloadEvent extends HookEvent {

    private final Call call;
    private final RecordModel record;
    private final FileField field;
    private final boolean thumbMissing;
    private String servedKey;
    private String servedName;

    FileDownloadEvent(
            Call call,
            RecordModel record,
            FileField field,
            boolean thumbMissing,
            String servedKey,
            String servedName) {
        this.call = call;
        this.record = record;
        this.field = field;
        this.thumbMissing = thumbMissing;
        this.servedKey = servedKey;
        this.servedName = servedName;
    }

    public Call call() {
        return call;
    }

    public CollectionModel collection() {
        return record.collection();
    }

    public RecordModel record() {
        return record;
    }

    public FileField field() {
        return field;
    }

    /**
     * Whether a thumbnail was asked for that is not served: the size or type is not supported, or
     * making it failed.
     */
    public boolean isThumbMissing() {
        return thumbMissing;
    }

    /** Key of the object in the store of files. */
    public String servedKey() {
        return servedKey;
    }

    public void servedKey(String newKey) {
        servedKey = newKey;
    }

    /** File name that the client is told. */
    public String servedName() {
        return servedName;
    }

    public void servedName(String newName) {
        servedName = newName;
    }
}
