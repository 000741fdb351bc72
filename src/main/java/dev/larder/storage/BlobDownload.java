package dev.larder.storage;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Answers a request with an object of a store: ranges, conditions on the time of modification, and
 * headers that keep a browser from running what somebody uploaded. Only media that browsers show
 * without executing anything are shown in place; everything else is downloaded.
 */
public final class BlobDownload {

    private static final Set<String> INLINE =
            Set.of(
                    "image/png",
                    "image/jpg",
                    "image/jpeg",
                    "image/gif",
                    "image/webp",
                    "image/x-icon",
                    "image/bmp",
                    "video/webm",
                    "video/mp4",
                    "video/3gpp",
                    "video/quicktime",
                    "video/x-ms-wmv",
                    "audio/basic",
                    "audio/aiff",
                    "audio/mpeg",
                    "audio/midi",
                    "audio/mp3",
                    "audio/wave",
                    "audio/wav",
                    "audio/x-wav",
                    "audio/x-mpeg",
                    "audio/x-m4a",
                    "audio/aac",
                    "application/pdf",
                    "application/x-pdf");

    /**
     * Types that bytes alone do not tell; they change what a client sees, never whether it is shown
     * in place.
     */
    private static final Map<String, String> BY_EXTENSION =
            Map.of(
                    ".svg", "image/svg+xml",
                    ".css", "text/css",
                    ".js", "text/javascript",
                    ".mjs", "text/javascript",
                    ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    ".docx",
                            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                    ".pptx",
                            "application/vnd.openxmlformats-officedocument.presentationml.presentation");

    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9._*+=#@~-]+");
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final HttpServletRequest request;
    private final HttpServletResponse response;

    public BlobDownload(HttpServletRequest request, HttpServletResponse response) {
        this.request = request;
        this.response = response;
    }

    /**
     * Writes the whole response.
     *
     * @param name file name for the client, which also tells some types
     * @param download value of the {@code download} parameter, empty when absent; a true one forces
     *     a download
     * @throws BlobStoreException MISSING when there is no such object; nothing is written then
     * @throws IOException when the client is gone or the object is cut short
     */
    public void send(BlobStore store, String key, String name, String download) throws IOException {
        if (request.getHeader("Range") == null
                && request.getMethod().equals("GET")
                && !isConditional()) {
            try (Blob blob = store.get(key)) {
                headers(blob.info(), name, TRUE.contains(download));
                sendWhole(blob);
            }
            return;
        }
        BlobInfo info = store.head(key);
        headers(info, name, TRUE.contains(download));
        int refused = precondition(info.modified().truncatedTo(ChronoUnit.SECONDS));
        if (refused != 0) {
            refuse(refused);
            return;
        }
        String range = isRangeWanted(info) ? request.getHeader("Range") : null;
        switch (ByteRanges.parse(range, info.size())) {
            case ByteRanges.Whole _ -> sendWhole(store, info);
            case ByteRanges.Malformed _ -> sendUnsatisfiable("invalid range\n");
            case ByteRanges.Outside _ -> {
                response.setHeader("Content-Range", "bytes */" + info.size());
                sendUnsatisfiable("invalid range: failed to overlap\n");
            }
            case ByteRanges.Parts(List<ByteRanges.Part> parts) when parts.size() == 1 ->
                    sendPart(store, info, parts.getFirst());
            case ByteRanges.Parts(List<ByteRanges.Part> parts) ->
                    sendParts(store, info, contentType(info, name), parts);
        }
    }

    private boolean isConditional() {
        return request.getHeader("If-Modified-Since") != null
                || request.getHeader("If-Unmodified-Since") != null
                || request.getHeader("If-None-Match") != null
                || request.getHeader("If-Match") != null;
    }

    private void headers(BlobInfo info, String name, boolean download) {
        boolean inline = !download && INLINE.contains(info.contentType());
        setIfMissing(
                "Content-Disposition", (inline ? "inline" : "attachment") + "; " + fileName(name));
        setIfMissing("Content-Type", contentType(info, name));
        setIfMissing(
                "Content-Security-Policy",
                "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; sandbox");
        setIfMissing("Cache-Control", "max-age=2592000, stale-while-revalidate=86400");
        response.setHeader("Last-Modified", HTTP_DATE.format(info.modified()));
        response.setHeader("X-Frame-Options", null);
    }

    private static String contentType(BlobInfo info, String name) {
        int dot = name.lastIndexOf('.');
        String type =
                BY_EXTENSION.getOrDefault(dot < 0 ? "" : name.substring(dot), info.contentType());
        return isHeaderValue(type) ? type : "application/octet-stream";
    }

    /** The plain form where no character needs quoting, as names that the server gave never do. */
    private static String fileName(String name) {
        if (PLAIN_NAME.matcher(name).matches()) {
            return "filename=" + name;
        }
        var ascii = new StringBuilder();
        var encoded = new StringBuilder();
        name.chars()
                .forEach(c ->
                        ascii.append(c < ' ' || c > '~' || c == '"' || c == '\\' ? '_' : (char) c));
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            boolean plain =
                    b > ' ' && b < 127 && PLAIN_NAME.matcher(String.valueOf((char) b)).matches();
            encoded.append(
                    plain && b != '*' ? String.valueOf((char) b) : "%%%02X".formatted(b & 0xff));
        }
        return "filename=\"" + ascii + "\"; filename*=UTF-8''" + encoded;
    }

    private static boolean isHeaderValue(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    private void setIfMissing(String name, String value) {
        if (!response.containsHeader(name)) {
            response.setHeader(name, value);
        }
    }

    /**
     * 304 or 412 when a condition of the request does not hold; 0 when all do. There are no entity
     * tags.
     */
    private int precondition(Instant modified) {
        String match = request.getHeader("If-Match");
        if (match != null && !match.strip().equals("*")) {
            return 412;
        }
        Instant unmodifiedSince = date("If-Unmodified-Since");
        if (match == null && unmodifiedSince != null && modified.isAfter(unmodifiedSince)) {
            return 412;
        }
        String noneMatch = request.getHeader("If-None-Match");
        if (noneMatch != null) {
            return noneMatch.strip().equals("*") ? 304 : 0;
        }
        Instant modifiedSince = date("If-Modified-Since");
        return modifiedSince != null && !modified.isAfter(modifiedSince) ? 304 : 0;
    }

    private boolean isRangeWanted(BlobInfo info) {
        String condition = request.getHeader("If-Range");
        return condition == null
                || condition.isEmpty()
                || info.modified().truncatedTo(ChronoUnit.SECONDS).equals(date("If-Range"));
    }

    private @Nullable Instant date(String header) {
        String text = request.getHeader(header);
        if (text == null) {
            return null;
        }
        try {
            return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        } catch (DateTimeException _) {
            return null; // a date that cannot be read is as good as none (RFC 9110, section 13)
        }
    }

    private void refuse(int status) {
        response.setStatus(status);
        if (status == 304) {
            response.setHeader("Content-Type", null);
        } else {
            response.setContentLength(0);
        }
    }

    private void sendUnsatisfiable(String text) throws IOException {
        response.setStatus(416);
        response.setHeader("Cache-Control", null);
        response.setHeader("Last-Modified", null);
        response.setHeader("Content-Type", "text/plain; charset=utf-8");
        byte[] body = text.getBytes(StandardCharsets.US_ASCII);
        response.setContentLength(body.length);
        if (!isHead()) {
            response.getOutputStream().write(body);
        }
    }

    private void sendWhole(BlobStore store, BlobInfo info) throws IOException {
        if (isHead()) {
            response.setHeader("Accept-Ranges", "bytes");
            response.setContentLengthLong(info.size());
            return;
        }
        try (Blob blob = store.get(info.key())) {
            sendWhole(blob);
        }
    }

    private void sendWhole(Blob blob) throws IOException {
        response.setHeader("Accept-Ranges", "bytes");
        response.setContentLengthLong(blob.info().size());
        copy(blob, response.getOutputStream());
    }

    private void sendPart(BlobStore store, BlobInfo info, ByteRanges.Part part) throws IOException {
        response.setStatus(206);
        response.setHeader("Accept-Ranges", "bytes");
        response.setHeader("Content-Range", part.contentRange(info.size()));
        response.setContentLengthLong(part.length());
        if (!isHead()) {
            copy(store, info.key(), part, response.getOutputStream());
        }
    }

    private void sendParts(BlobStore store, BlobInfo info, String type, List<ByteRanges.Part> parts)
            throws IOException {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String boundary = HexFormat.of().formatHex(random);
        List<byte[]> heads =
                parts.stream()
                        .map(part ->
                                ("\r\n--"
                                                + boundary
                                                + "\r\nContent-Range: "
                                                + part.contentRange(info.size())
                                                + "\r\nContent-Type: "
                                                + type
                                                + "\r\n\r\n")
                                        .getBytes(StandardCharsets.US_ASCII))
                        .toList();
        byte[] end = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII);
        long length = end.length - 2L;
        for (int i = 0; i < parts.size(); i++) {
            length += heads.get(i).length + parts.get(i).length();
        }
        response.setStatus(206);
        response.setHeader("Accept-Ranges", "bytes");
        response.setHeader("Content-Type", null); // or its character set would stay
        response.setHeader("Content-Type", "multipart/byteranges; boundary=" + boundary);
        response.setContentLengthLong(length);
        if (isHead()) {
            return;
        }
        OutputStream out = response.getOutputStream();
        for (int i = 0; i < parts.size(); i++) {
            int skipped = i == 0 ? 2 : 0; // no line break before the first boundary
            out.write(heads.get(i), skipped, heads.get(i).length - skipped);
            copy(store, info.key(), parts.get(i), out);
        }
        out.write(end);
    }

    private static void copy(BlobStore store, String key, ByteRanges.Part part, OutputStream out)
            throws IOException {
        try (Blob blob = store.get(key, ByteRange.of(part.start(), part.length()))) {
            copy(blob, out);
        }
    }

    private static void copy(Blob blob, OutputStream out) throws IOException {
        byte[] buffer = new byte[64 << 10];
        for (int count = blob.stream().read(buffer);
                count >= 0;
                count = blob.stream().read(buffer)) {
            out.write(buffer, 0, count);
        }
    }

    private boolean isHead() {
        return request.getMethod().equals("HEAD");
    }
}
