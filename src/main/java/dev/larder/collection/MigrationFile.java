package dev.larder.collection;

import dev.larder.api.Json;
import dev.larder.database.SqlScript;
import dev.larder.field.Members;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One migration of an application: what it does and how it is undone.
 *
 * <p>A {@code .json} file holds {@code {"up": {"delete": [ids or names], "save": [collections]},
 * "down": {…}}}. A {@code .sql} file holds statements, below a line {@code -- up} and below a line
 * {@code -- down}.
 */
record MigrationFile(String name, Part up, Part down) {

    private static final String UP = "-- up";
    private static final String DOWN = "-- down";

    /**
     * One direction.
     *
     * @param delete ids or names of collections
     * @param save whole definitions of collections, in their JSON form
     * @param statements SQL
     */
    record Part(
            List<String> delete,
            List<Map<String, @Nullable Object>> save,
            List<String> statements) {

        static final Part NOTHING = new Part(List.of(), List.of(), List.of());

        Part {
            delete = List.copyOf(delete);
            save = List.copyOf(save);
            statements = List.copyOf(statements);
        }

        static Part deleting(String collection) {
            return new Part(List.of(collection), List.of(), List.of());
        }

        static Part saving(List<CollectionModel> collections) {
            return new Part(
                    List.of(),
                    collections.stream().map(CollectionModel::toJson).toList(),
                    List.of());
        }

        private Map<String, @Nullable Object> toJson() {
            var json = new LinkedHashMap<String, @Nullable Object>();
            json.put("delete", delete);
            json.put("save", save);
            return json;
        }
    }

    static boolean isMigration(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(".json") || name.endsWith(".sql");
    }

    /**
     * @throws IllegalArgumentException when the file does not have the form of a migration
     */
    static MigrationFile read(Path file) {
        String name = String.valueOf(file.getFileName());
        try {
            String text = Files.readString(file);
            return name.endsWith(".sql") ? readSql(name, text) : readJson(name, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the migration " + name + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static MigrationFile readJson(String name, String text) {
        var json = new Members(Json.parseObject(text));
        return new MigrationFile(name, readPart(json.object("up")), readPart(json.object("down")));
    }

    private static Part readPart(Members json) {
        List<String> delete = json.texts("delete", null);
        var save = new ArrayList<Map<String, @Nullable Object>>();
        List<?> definitions = json.list("save");
        if (definitions != null) {
            for (Object definition : definitions) {
                save.add(new LinkedHashMap<>(Members.of("save", definition).json()));
            }
        }
        return new Part(delete == null ? List.of() : delete, save, List.of());
    }

    private static MigrationFile readSql(String name, String text) {
        var up = new StringBuilder();
        var down = new StringBuilder();
        StringBuilder current = up;
        for (String line : text.lines().toList()) {
            switch (line.strip().toLowerCase(Locale.ROOT)) {
                case UP -> current = up;
                case DOWN -> current = down;
                default -> current.append(line).append('\n');
            }
        }
        return new MigrationFile(name, statements(up), statements(down));
    }

    private static Part statements(StringBuilder script) {
        return new Part(List.of(), List.of(), SqlScript.split(script.toString()));
    }

    /** The text of a JSON migration, one collection a line, so that changes show well. */
    String toText() {
        var out = new StringBuilder("{\n");
        write(out, "up", up);
        out.append(",\n");
        write(out, "down", down);
        return out.append("\n}\n").toString();
    }

    private static void write(StringBuilder out, String name, Part part) {
        out.append("  \"")
                .append(name)
                .append("\": {\n    \"delete\": ")
                .append(Json.write(part.toJson().get("delete")));
        out.append(",\n    \"save\": [");
        String separator = "\n      ";
        for (Map<String, @Nullable Object> definition : part.save()) {
            out.append(separator).append(Json.write(definition));
            separator = ",\n      ";
        }
        out.append(part.save().isEmpty() ? "]" : "\n    ]").append("\n  }");
    }
}
