package dev.larder.file;

import dev.larder.hook.HookEvent;
import dev.larder.record.RecordModel;
import dev.larder.web.Call;

/** A token for addresses of protected files, before its owner gets it. */
public final class FileTokenEvent extends HookEvent {

    private final Call call;
    private final RecordModel record;
    private String token;

    FileTokenEvent(Call call, RecordModel record, String token) {
        this.call = call;
        this.record = record;
        this.token = token;
    }

    public Call call() {
        return call;
    }

    /** The auth record that the token stands for. */
    public RecordModel record() {
        return record;
    }

    public String token() {
        return token;
    }

    public void token(String newToken) {
        token = newToken;
    }
}
