package dev.larder.field;

import com.google.re2j.Pattern;

import dev.larder.api.Checks;
import dev.larder.api.FieldError;
import dev.larder.api.FieldErrors;
import dev.larder.api.Json;
import dev.larder.api.Upload;
import dev.larder.database.ColumnKind;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Names of one or several files. A value is a {@code List<FileValue>} even where only one file is
 * allowed.
 *
 * @param maxSize most bytes of one file; 0 for 5 MiB
 * @param maxSelect most files of a value; 0 and 1 for a single one
 * @param mimeTypes media types that are accepted, all when empty; null when never set
 * @param thumbs sizes of thumbnails that are made on demand; null when never set
 * @param isProtected whether a download needs a file token and the view rule
 */
public record FileField(
        Identity identity,
        long maxSize,
        long maxSelect,
        @Nullable List<String> mimeTypes,
        @Nullable List<String> thumbs,
        boolean isProtected)
        implements Field {

    public static final String TYPE = "file";

    private static final long DEFAULT_MAX_SIZE = 5L << 20;
    private static final int MAX_NAME_BYTES = 150;
    private static final int MAX_SHOWN_NAME_BYTES = 250;
    private static final Pattern SAFE_NAME = Pattern.compile("^[^\\./\\\\][^/\\\\]+$");
    private static final Pattern THUMB_SIZE = Pattern.compile("^(\\d+)x(\\d+)(t|b|f)?$");
    private static final List<String> EMPTY_THUMB_SIZES = List.of("0x0", "0x0t", "0x0b", "0x0f");

    public FileField {
        mimeTypes = Definition.copy(mimeTypes);
        thumbs = Definition.copy(thumbs);
    }

    /** The media types that are accepted; empty for all. */
    public List<String> allowedMimeTypes() {
        return mimeTypes == null ? List.of() : mimeTypes;
    }

    /** The sizes of thumbnails that are made on demand. */
    public List<String> thumbSizes() {
        return thumbs == null ? List.of() : thumbs;
    }

    @Override
    public FileField withIdentity(Identity newIdentity) {
        return new FileField(newIdentity, maxSize, maxSelect, mimeTypes, thumbs, isProtected);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public boolean isMultiple() {
        return maxSelect > 1;
    }

    @Override
    public ColumnKind column() {
        return isMultiple() ? ColumnKind.JSON_ARRAY : ColumnKind.TEXT;
    }

    /** Most bytes of one file. */
    public long maxFileSize() {
        return maxSize <= 0 ? DEFAULT_MAX_SIZE : maxSize;
    }

    private long maxFiles() {
        return Math.max(maxSelect, 1);
    }

    @Override
    public long bodyLimit() {
        return maxFileSize() * maxFiles();
    }

    /**
     * Names as texts, {@link FileValue}s, {@link Upload}s (which get their stored name here), or a
     * list of them.
     */
    @Override
    public List<FileValue> normalize(@Nullable Object input) {
        return reduce(toFiles(input));
    }

    @Override
    public List<FileValue> decode(@Nullable Object stored) {
        return normalize(stored);
    }

    @Override
    public String encode(@Nullable Object value) {
        Object json = toJson(value);
        return json instanceof String name ? name : Json.write(json);
    }

    @Override
    public Object toJson(@Nullable Object value) {
        List<String> names = normalize(value).stream().map(FileValue::name).toList();
        if (isMultiple()) {
            return names;
        }
        return names.isEmpty() ? "" : names.getLast();
    }

    @Override
    public boolean handles(String key) {
        return Modifier.find(name(), key) != null;
    }

    @Override
    public List<FileValue> apply(String key, @Nullable Object current, @Nullable Object input) {
        List<FileValue> change = toFiles(input);
        var files = new ArrayList<>(toFiles(current));
        switch (Modifier.find(name(), key)) {
            case SET -> files = new ArrayList<>(change);
            case APPEND -> files.addAll(change);
            case PREPEND -> files.addAll(0, change);
            case REMOVE -> {
                Set<String> names =
                        change.stream().map(FileValue::name).collect(Collectors.toSet());
                files.removeIf(file -> names.contains(file.name()));
            }
            case null -> throw new IllegalArgumentException("not a key of " + name() + ": " + key);
        }
        return reduce(files);
    }

    private List<FileValue> reduce(List<FileValue> files) {
        var byName = new LinkedHashMap<String, FileValue>();
        files.forEach(file -> byName.putIfAbsent(file.name(), file));
        List<FileValue> unique = List.copyOf(byName.values());
        return isMultiple() || unique.size() <= 1 ? unique : List.of(unique.getLast());
    }

    private static List<FileValue> toFiles(@Nullable Object input) {
        return switch (input) {
            case null -> List.of();
            case FileValue file -> List.of(file);
            case Upload upload -> List.of(FileValue.pending(upload));
            case Iterable<?> list -> {
                var files = new ArrayList<FileValue>();
                for (Object element : list) {
                    List<FileValue> inner = toFiles(element);
                    if (inner.size() == 1) {
                        files.addAll(inner);
                    }
                }
                yield files;
            }
            default -> Cast.toTexts(input).stream().map(FileValue::stored).toList();
        };
    }

    @Override
    public void validate(@Nullable Object value, ValueContext context, FieldErrors errors) {
        List<FileValue> files = toFiles(value);
        if (files.isEmpty()) {
            if (isRequired()) {
                errors.reject(name(), FieldError.required());
            }
            return;
        }
        errors.check(name(), validateNames(files, context));
        if (files.size() > maxFiles()) {
            errors.reject(
                    name(),
                    new FieldError(
                            "validation_too_many_files",
                            "The maximum allowed files is " + maxFiles(),
                            Map.of("maxSelect", maxFiles())));
        }
        for (FileValue file : files) {
            Upload upload = file.upload();
            if (upload != null && !errors.has(name())) {
                validateUpload(file.name(), upload, context, errors);
            }
        }
    }

    /** Names without bytes must be names of files that the record already has. */
    private @Nullable FieldError validateNames(List<FileValue> files, ValueContext context) {
        Set<String> known =
                toFiles(context.original()).stream()
                        .map(FileValue::name)
                        .collect(Collectors.toSet());
        List<String> unknown =
                files.stream()
                        .filter(file -> !file.isPending() && !known.contains(file.name()))
                        .map(file -> cut(file.name()))
                        .toList();
        return unknown.isEmpty()
                ? null
                : new FieldError(
                        "validation_invalid_file",
                        "Invalid new files: [" + String.join(" ", unknown) + "].",
                        Map.of("invalidFiles", unknown));
    }

    private void validateUpload(
            String storedName, Upload upload, ValueContext context, FieldErrors errors) {
        errors.check(name(), Checks.length(storedName, 1, MAX_NAME_BYTES))
                .check(name(), Checks.match(storedName, SAFE_NAME));
        if (upload.size() > maxFileSize()) {
            errors.reject(
                    name(),
                    new FieldError(
                            "validation_file_size_limit",
                            "Failed to upload "
                                    + upload.clientName()
                                    + " - the maximum allowed file size is "
                                    + maxFileSize()
                                    + " bytes.",
                            Map.of("file", upload.clientName(), "maxSize", maxFileSize())));
        }
        if (!allowedMimeTypes().isEmpty() && !errors.has(name())) {
            String detected = context.contentTypes().detect(upload);
            if (allowedMimeTypes().stream()
                    .noneMatch(allowed -> context.contentTypes().isSame(detected, allowed))) {
                errors.reject(
                        name(),
                        "validation_invalid_mime_type",
                        Json.write(storedName)
                                + " mime type must be one of: "
                                + String.join(", ", allowedMimeTypes())
                                + ".");
            }
        }
    }

    /** The first bytes of a long name, cut between characters. */
    private static String cut(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= MAX_SHOWN_NAME_BYTES) {
            return name;
        }
        int end = MAX_SHOWN_NAME_BYTES;
        while ((bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    @Override
    public void validateSettings(SettingsContext context, FieldErrors errors) {
        Definition.validate(this, errors);
        Definition.validateSize("maxSelect", maxSelect, errors);
        Definition.validateSize("maxSize", maxSize, errors);
        List<String> sizes = thumbSizes();
        for (int i = 0; i < sizes.size(); i++) {
            FieldError error = Checks.notIn(sizes.get(i), EMPTY_THUMB_SIZES);
            error = error == null ? Checks.match(sizes.get(i), THUMB_SIZE) : error;
            if (error != null) {
                errors.nested("thumbs").reject(Integer.toString(i), error);
            }
        }
    }

    @Override
    public Map<String, @Nullable Object> settingsJson() {
        var json = Definition.json(this);
        json.put("maxSelect", maxSelect);
        json.put("maxSize", maxSize);
        json.put("mimeTypes", mimeTypes);
        json.put("protected", isProtected);
        json.put("thumbs", thumbs);
        return json;
    }
}
