package dev.larder.file;

import dev.larder.hook.Hook;

import org.springframework.stereotype.Component;

/** Where other code takes part in requests for files. */
@Component
public final class FileHooks {

    private final Hook<FileDownloadEvent> downloadRequest = new Hook<>();
    private final Hook<FileTokenEvent> tokenRequest = new Hook<>();

    /** Around the sending of a file; triggered with the tags of its collection. */
    public Hook<FileDownloadEvent> downloadRequest() {
        return downloadRequest;
    }

    /**
     * Around the answer with a new file token; triggered with the tags of the owner's collection.
     */
    public Hook<FileTokenEvent> tokenRequest() {
        return tokenRequest;
    }
}
