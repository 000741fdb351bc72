package dev.larder.storage;

import dev.larder.api.Json;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The file {@code ⟨object⟩.attrs} beside a local object: one line of JSON in the form of
 * gocloud.dev/blob/fileblob.
 *
 * @param contentType media type of the object
 * @param metadata further facts; names in lower case
 * @param md5 digest of the content in Base64; empty when unknown
 */
record SideCar(String contentType, Map<String, String> metadata, String md5) {

    static final String SUFFIX = ".attrs";

    /** Stands for a side-car that does not exist. */
    static final SideCar NONE = new SideCar("application/octet-stream", Map.of(), "");

    /** More than any side-car of ours; a larger file is none. */
    private static final long MAX_BYTES = 1 << 20;

    static SideCar of(PutOptions options, byte[] md5) {
        return new SideCar(
                options.contentType(), options.metadata(), Base64.getEncoder().encodeToString(md5));
    }

    static Path pathOf(Path object) {
        return object.resolveSibling(object.getFileName() + SUFFIX);
    }

    /** Reads the side-car of an object; {@link #NONE} when it is missing or no JSON object. */
    static SideCar read(Path object) throws IOException {
        Path path = pathOf(object);
        byte[] json;
        try {
            if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                    || Files.size(path) > MAX_BYTES) {
                return NONE;
            }
            json = Files.readAllBytes(path);
        } catch (NoSuchFileException _) {
            return NONE; // removed since the look
        }
        return parse(json);
    }

    /** Writes the side-car of an object, replacing an earlier one. */
    void write(Path object, String stamp) throws IOException {
        Path temp = object.resolveSibling(object.getFileName() + SUFFIX + "." + stamp + ".tmp");
        try {
            Files.writeString(temp, toJson());
            Files.move(
                    temp,
                    pathOf(object),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temp);
        }
    }

    String toJson() {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("user.cache_control", "");
        json.put("user.content_disposition", "");
        json.put("user.content_encoding", "");
        json.put("user.content_language", "");
        json.put("user.content_type", contentType);
        json.put("user.metadata", metadata.isEmpty() ? null : new TreeMap<>(metadata));
        json.put("md5", md5);
        return Json.write(json) + "\n";
    }

    private static SideCar parse(byte[] utf8) {
        Map<String, @Nullable Object> json;
        try {
            json = Json.parseObject(new String(utf8, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException _) {
            return NONE; // torn by a crash of an older program: the object itself is whole
        }
        var metadata = new TreeMap<String, String>();
        if (json.get("user.metadata") instanceof Map<?, ?> found) {
            found.forEach((name, value) -> {
                if (name instanceof String key && value instanceof String text) {
                    metadata.put(key.toLowerCase(java.util.Locale.ROOT), text);
                }
            });
        }
        return new SideCar(text(json.get("user.content_type")), metadata, text(json.get("md5")));
    }

    private static String text(@Nullable Object value) {
        return value instanceof String text ? text : "";
    }
}
