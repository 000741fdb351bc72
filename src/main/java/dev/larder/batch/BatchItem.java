package dev.larder.batch;

import dev.larder.api.Upload;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One request of a batch.
 *
 * @param method as sent
 * @param url path and query as sent
 * @param headers names as sent, to text values
 * @param body members by field name or modifier key
 * @param uploads files by field key
 */
public record BatchItem(
        String method,
        String url,
        Map<String, String> headers,
        Map<String, @Nullable Object> body,
        Map<String, List<Upload>> uploads) {

    public BatchItem {
        headers = Map.copyOf(headers);
        body = Collections.unmodifiableMap(new LinkedHashMap<>(body));
        uploads = Map.copyOf(uploads);
    }
}
