package dev.larder.web;

import dev.larder.api.ApiException;
import dev.larder.api.Json;
import dev.larder.api.Upload;

import jakarta.servlet.http.HttpServletRequest;

import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartConfig;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Attributes;
import org.jspecify.annotations.Nullable;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Decodes bodies by their content type: JSON, urlencoded and multipart forms. */
final class BodyReader {

    private static final long PART_MEMORY_BYTES = 256 * 1024;
    private static final int MAX_PARTS = 1000;

    private BodyReader() {}

    /**
     * Decodes a body.
     *
     * @param query parameters, which forms take in
     * @param body the bytes, already limited
     * @return what was read and, for multipart bodies, what removes its temporary files
     * @throws ApiException for an unknown content type or a body beyond its limit
     * @throws MalformedBodyException when the bytes do not fit the content type
     */
    static Decoded read(HttpServletRequest request, QueryString query, InputStream body) {
        if (request.getContentLengthLong() == 0 || !hasBody(request)) {
            return new Decoded(RequestBody.EMPTY, () -> {});
        }
        String type = request.getContentType() == null ? "" : request.getContentType();
        try {
            if (type.startsWith("application/json")) {
                return new Decoded(new RequestBody.JsonBody(readJson(body)), () -> {});
            }
            if (type.startsWith("multipart/form-data")) {
                requireWhole(request.getQueryString());
                return readMultipart(type, query, body);
            }
            if (type.startsWith("application/x-www-form-urlencoded")) {
                requireWhole(request.getQueryString());
                return new Decoded(readForm(request.getMethod(), query, body), () -> {});
            }
        } catch (IOException e) {
            throw new MalformedBodyException("the body could not be read", e);
        }
        throw ApiException.badRequest("Unsupported Content-Type.");
    }

    record Decoded(RequestBody body, Closeable cleanup) {}

    /**
     * HTTP/1.1 announces a body by its length or by chunks; HTTP/2 by not ending the stream with
     * the headers.
     */
    private static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0
                || request.getHeader("Transfer-Encoding") != null
                || request.getProtocol().startsWith("HTTP/2");
    }

    @SuppressWarnings("unchecked") // JSON objects have text keys
    private static Map<String, @Nullable Object> readJson(InputStream body) throws IOException {
        Object value;
        try {
            value = Json.parse(body.readAllBytes());
        } catch (IllegalArgumentException e) {
            throw new MalformedBodyException("invalid JSON body", e);
        }
        return switch (value) {
            case null -> new LinkedHashMap<>();
            case Map<?, ?> map -> (Map<String, @Nullable Object>) map;
            default -> throw new MalformedBodyException("the JSON body is no object");
        };
    }

    private static RequestBody readForm(String method, QueryString query, InputStream body)
            throws IOException {
        var form = new LinkedHashMap<String, List<String>>();
        if (method.equals("POST") || method.equals("PUT") || method.equals("PATCH")) {
            String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
            addAll(form, requireWhole(text).all());
        }
        addAll(form, query.all());
        return new RequestBody.FormBody(form, Map.of());
    }

    private static QueryString requireWhole(@Nullable String text) {
        try {
            return QueryString.parseWhole(text);
        } catch (IllegalArgumentException e) {
            throw new MalformedBodyException("invalid form", e);
        }
    }

    private static Decoded readMultipart(String contentType, QueryString query, InputStream body) {
        MultiPartFormData.Parts parts = parseParts(contentType, body);
        var form = new LinkedHashMap<String, List<String>>();
        addAll(form, query.all());
        var uploads = new LinkedHashMap<String, List<Upload>>();
        for (MultiPart.Part part : parts) {
            String name = part.getName() == null ? "" : part.getName();
            String fileName = part.getFileName();
            if (fileName == null || fileName.isEmpty()) {
                form.computeIfAbsent(name, _ -> new ArrayList<>(1))
                        .add(part.getContentAsString(StandardCharsets.UTF_8));
            } else {
                uploads.computeIfAbsent(name, _ -> new ArrayList<>(1))
                        .add(new PartUpload(part, lastElement(fileName)));
            }
        }
        return new Decoded(new RequestBody.FormBody(form, uploads), parts);
    }

    private static MultiPartFormData.Parts parseParts(String contentType, InputStream body) {
        var config =
                new MultiPartConfig.Builder()
                        .location(Path.of(System.getProperty("java.io.tmpdir")))
                        .useFilesForPartsWithoutFileName(true)
                        .maxMemoryPartSize(PART_MEMORY_BYTES)
                        .maxPartSize(-1)
                        .maxSize(-1)
                        .maxParts(MAX_PARTS)
                        .build();
        try {
            return MultiPartFormData.getParts(
                    Content.Source.from(body), new Attributes.Mapped(), contentType, config);
        } catch (RuntimeException e) {
            throw failure(e);
        }
    }

    private static RuntimeException failure(RuntimeException failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof ApiException api) {
                return api;
            }
        }
        return new MalformedBodyException("invalid multipart body", failed);
    }

    /** Some clients send a path; only the name of the file itself counts. */
    private static String lastElement(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static void addAll(Map<String, List<String>> form, Map<String, List<String>> more) {
        more.forEach((name, values) ->
                form.computeIfAbsent(name, _ -> new ArrayList<>(values.size())).addAll(values));
    }

    /** A file part; its bytes go away with the request. */
    private record PartUpload(MultiPart.Part part, String clientName) implements Upload {

        @Override
        public long size() {
            return part.getLength();
        }

        @Override
        public InputStream open() {
            return Content.Source.asInputStream(
                    part.newContentSource(ByteBufferPool.SIZED_NON_POOLING, 0, -1));
        }
    }
}
