package dev.larder.rule;

import dev.larder.collection.CollectionModel;
import dev.larder.collection.Schema;
import dev.larder.field.Field;
import dev.larder.field.FileField;
import dev.larder.field.GeoPointField;
import dev.larder.field.JsonField;
import dev.larder.field.RelationField;
import dev.larder.field.SelectField;

import java.util.List;
import java.util.Random;
import java.util.Set;

/** Makes filters and rules over a schema that are mostly valid and use all of the language. */
final class RandomFilters {

    private static final List<String> PLAIN = List.of("=", "!=", ">", ">=", "<", "<=", "~", "!~");
    private static final List<String> LITERALS =
            List.of(
                    "'a'",
                    "'b'",
                    "\"ab\"",
                    "''",
                    "'A'",
                    "'a%'",
                    "'%b'",
                    "'_'",
                    "'5'",
                    "'1'",
                    "0",
                    "1",
                    "-1.5",
                    "2",
                    "5",
                    "true",
                    "false",
                    "null",
                    "'true'",
                    "'[]'",
                    "'2024-01-02 03:04:05.000Z'",
                    "'text'",
                    "''",
                    "null",
                    "'\\\\'");
    private static final List<String> MODIFIERS =
            List.of("", "", "", "", ":lower", ":length", ":each", ":each", ":length", ":isset");

    /** Fields whose values no server shows. */
    private static final Set<String> SECRETS = Set.of("password", "tokenKey");

    private final Schema schema;
    private final Random random;
    private final List<String> ids;

    /** Whether {@code @collection} paths are made. */
    private final boolean others;

    /** Whether {@code @request} paths are made. */
    private final boolean request;

    RandomFilters(Schema schema, Random random, List<String> ids, boolean others, boolean request) {
        this.schema = schema;
        this.random = random;
        this.ids = ids;
        this.others = others;
        this.request = request;
    }

    String filter(CollectionModel base, int depth) {
        int terms = 1 + random.nextInt(3);
        var text = new StringBuilder();
        for (int i = 0; i < terms; i++) {
            if (i > 0) {
                text.append(random.nextInt(3) == 0 ? " || " : " && ");
            }
            text.append(
                    depth > 0 && random.nextInt(4) == 0
                            ? "(" + filter(base, depth - 1) + ")"
                            : comparison(base));
        }
        return text.toString();
    }

    private String comparison(CollectionModel base) {
        String operator = (random.nextBoolean() ? "?" : "") + pick(PLAIN);
        String left = random.nextInt(12) == 0 ? pick(LITERALS) : operand(base);
        String right = random.nextInt(3) == 0 ? operand(base) : literal();
        return left + " " + operator + " " + right;
    }

    private String literal() {
        return random.nextInt(4) == 0 ? "'" + pick(ids) + "'" : pick(LITERALS);
    }

    private String operand(CollectionModel base) {
        switch (random.nextInt(24)) {
            case 0:
                return "strftime('%Y', " + path(base) + ")";
            case 1:
                return "geoDistance(" + path(base) + ", 0, " + path(base) + ", 1)";
            case 2:
                return pick(List.of("@now", "@day", "@yearStart", "strftime('%Y-%m', @now)"));
            case 3, 4, 5, 6, 7, 8:
                return request ? requestPath(base) : path(base);
            case 9, 10:
                return others ? otherPath() : path(base);
            default:
                return path(base);
        }
    }

    private String requestPath(CollectionModel base) {
        String field = pick(base.fields()).name();
        switch (random.nextInt(9)) {
            case 0:
                return "@request.auth.id";
            case 1:
                return "@request.auth."
                        + pick(
                                List.of(
                                        "email",
                                        "verified",
                                        "emailVisibility",
                                        "collectionName",
                                        "collectionId"));
            case 2, 3:
                return "@request.auth." + path(authCollection());
            case 4:
                return "@request.query."
                        + pick(List.of("a", "b", "missing", "n"))
                        + pick(List.of("", ":isset", ":lower"));
            case 5:
                return "@request.headers.x_a" + pick(List.of("", ":isset", ":lower"));
            case 6:
                return pick(List.of("@request.method", "@request.context"));
            case 7:
                List<RelationField> relations =
                        base.fields().stream()
                                .filter(RelationField.class::isInstance)
                                .map(RelationField.class::cast)
                                .toList();
                if (!relations.isEmpty()) {
                    RelationField relation = pick(relations);
                    return "@request.body."
                            + relation.name()
                            + "."
                            + path(schema.require(relation.collectionId()));
                }
                return "@request.body." + field;
            default:
                return "@request.body."
                        + field
                        + pick(
                                List.of(
                                        "",
                                        "",
                                        "",
                                        ":isset",
                                        ":lower",
                                        ":length",
                                        ":each",
                                        ":changed"));
        }
    }

    private CollectionModel authCollection() {
        return schema.all().stream().filter(CollectionModel::isAuth).findFirst().orElseThrow();
    }

    private String otherPath() {
        CollectionModel other = pick(schema.all());
        return "@collection."
                + (random.nextBoolean() ? other.name() : other.id())
                + pick(List.of("", "", ":x" + other.name(), ":y" + other.name()))
                + "."
                + path(other);
    }

    private String path(CollectionModel base) {
        var text = new StringBuilder();
        CollectionModel at = base;
        for (int steps = random.nextInt(4); steps > 0; steps--) {
            if (random.nextInt(3) == 0) {
                List<Schema.Reference> back = schema.referencing(at);
                if (!back.isEmpty()) {
                    Schema.Reference reference = pick(back);
                    text.append(reference.collection().name())
                            .append("_via_")
                            .append(reference.field().name())
                            .append('.');
                    at = reference.collection();
                    continue;
                }
            }
            List<RelationField> relations =
                    at.fields().stream()
                            .filter(RelationField.class::isInstance)
                            .map(RelationField.class::cast)
                            .toList();
            if (relations.isEmpty()) {
                break;
            }
            RelationField relation = pick(relations);
            text.append(relation.name()).append('.');
            at = schema.require(relation.collectionId());
        }
        return text
                + last(
                        pick(
                                at.fields().stream()
                                        .filter(field -> !SECRETS.contains(field.name()))
                                        .toList()));
    }

    private String last(Field field) {
        return switch (field) {
            case JsonField _ ->
                    field.name()
                            + pick(
                                    List.of(
                                            "",
                                            "",
                                            ".a",
                                            ".a.b",
                                            ".0",
                                            ".a.0.c",
                                            ".missing",
                                            ":lower",
                                            ":length",
                                            ".a:lower"));
            case GeoPointField _ -> field.name() + pick(List.of(".lon", ".lat", ".lon", ""));
            case SelectField _, RelationField _, FileField _ -> field.name() + pick(MODIFIERS);
            default -> field.name() + (random.nextInt(8) == 0 ? pick(MODIFIERS) : "");
        };
    }

    String sort(CollectionModel base) {
        var text = new StringBuilder();
        for (int i = random.nextInt(3); i > 0; i--) {
            text.append(random.nextBoolean() ? "-" : "").append(path(base)).append(',');
        }
        return text + "id";
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
