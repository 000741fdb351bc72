package dev.larder.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.larder.api.FieldErrors;
import dev.larder.api.Json;
import dev.larder.api.Upload;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;

class FieldTest {

    private static final List<String> TYPES =
            List.of(
                    "text",
                    "editor",
                    "number",
                    "bool",
                    "email",
                    "url",
                    "date",
                    "autodate",
                    "select",
                    "file",
                    "relation",
                    "json",
                    "password",
                    "geoPoint");

    private static Field parse(String json) {
        return Field.parse(Json.parseObject(json));
    }

    private static String errors(
            Field field, @Nullable Object value, boolean isNew, @Nullable Object original) {
        var errors = new FieldErrors();
        field.validate(
                value,
                new ValueContext(isNew, original, NO_RECORDS, new SniffedContentTypes()),
                errors);
        return Json.write(errors.toJson());
    }

    private static String errors(Field field, @Nullable Object value) {
        return errors(field, value, true, field.zero());
    }

    private static final ReferenceLookup NO_RECORDS =
            new ReferenceLookup() {
                @Override
                public boolean hasCollection(String collectionId) {
                    return collectionId.equals("known");
                }

                @Override
                public int countRecords(String collectionId, Collection<String> ids) {
                    return (int) ids.stream().filter(id -> id.startsWith("r")).count();
                }

                @Override
                public boolean hasIdIgnoringCase(String id) {
                    return id.equalsIgnoreCase("taken");
                }
            };

    @Test
    void settingsJson_ofEveryType_readsBackTheSame() {
        for (String type : TYPES) {
            Field field =
                    parse(
                            "{\"type\":\""
                                    + type
                                    + "\",\"id\":\"i\",\"name\":\"n\",\"hidden\":true}");
            String json = Json.write(field.settingsJson());
            assertThat(Json.write(parse(json).settingsJson())).isEqualTo(json);
            assertThat(parse(json)).isEqualTo(field);
        }
    }

    @Test
    void settingsJson_text_hasSortedKeysAllOfThem() {
        assertThat(Json.write(parse("{\"name\":\"t\",\"type\":\"text\"}").settingsJson()))
                .isEqualTo(
                        "{\"autogeneratePattern\":\"\",\"help\":\"\",\"hidden\":false,\"id\":\"\",\"max\":0,\"min\":0,"
                                + "\"name\":\"t\",\"pattern\":\"\",\"presentable\":false,\"primaryKey\":false,"
                                + "\"required\":false,\"system\":false,\"type\":\"text\"}");
    }

    @Test
    void parse_wrongKinds_areRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> parse("{\"type\":\"nope\"}"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("{\"type\":\"text\",\"max\":1.5}"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("{\"type\":\"text\",\"max\":\"1\"}"));
        assertThat(parse("{\"type\":\"text\",\"max\":null}")).isInstanceOf(TextField.class);
    }

    @Test
    void decode_ofEncode_isTheNormalizedValue() {
        var random = new Random(11);
        Object[] inputs = {
            null,
            "",
            "x",
            "[\"a\",\"b\"]",
            "1.5",
            12.0,
            -0.5,
            true,
            List.of("a", "b", "a"),
            Map.of("lon", 1.5, "lat", 2.0),
            "2022-01-02",
            "{\"lon\":1,\"lat\":2}",
            "null",
            "\"q\"",
            random.nextDouble()
        };
        for (String type : TYPES) {
            for (String extra : List.of("", ",\"maxSelect\":3")) {
                Field field = parse("{\"type\":\"" + type + "\",\"name\":\"n\"" + extra + "}");
                for (Object input : inputs) {
                    Object value = field.normalize(input);
                    if (value instanceof PasswordValue) {
                        continue;
                    }
                    assertThat(field.decode(field.encode(value)))
                            .as(type + " of " + input)
                            .isEqualTo(value);
                    assertThat(field.normalize(value))
                            .as(type + " again of " + input)
                            .isEqualTo(value);
                }
            }
        }
    }

    @Test
    void apply_modifiers_changeTheCurrentValue() {
        Field many =
                parse(
                        "{\"type\":\"select\",\"name\":\"tags\",\"values\":[\"a\",\"b\",\"c\"],\"maxSelect\":3}");
        assertThat(many.apply("tags+", List.of("a"), "b")).isEqualTo(List.of("a", "b"));
        assertThat(many.apply("+tags", List.of("a"), List.of("b", "a")))
                .isEqualTo(List.of("b", "a"));
        assertThat(many.apply("tags-", List.of("a", "b"), "a")).isEqualTo(List.of("b"));
        assertThat(many.handles("tags:x")).isFalse();
        Field one = parse("{\"type\":\"relation\",\"name\":\"r\"}");
        assertThat(one.apply("r+", "a", "b")).isEqualTo("b");
        assertThat(one.apply("+r", "a", "b")).isEqualTo("a");
        Field number = parse("{\"type\":\"number\",\"name\":\"n\"}");
        assertThat(number.apply("n+", 2.0, "3")).isEqualTo(5.0);
        assertThat(number.apply("n-", 2.0, 3.0)).isEqualTo(-1.0);
        Field text =
                parse("{\"type\":\"text\",\"name\":\"t\",\"autogeneratePattern\":\"[0-9]{3}\"}");
        assertThat((String) text.apply("t:autogenerate", "", "a-")).matches("a-[0-9]{3}");
        Field auto = parse("{\"type\":\"autodate\",\"name\":\"d\",\"onCreate\":true}");
        assertThat(auto.apply("d", "old", "2022-01-01")).isEqualTo("old");
    }

    @Test
    void validate_text_answersItsCodes() {
        Field field =
                parse(
                        "{\"type\":\"text\",\"name\":\"t\",\"min\":2,\"max\":3,\"pattern\":\"^[a-zä]+$\",\"required\":true}");
        assertThat(errors(field, "")).contains("validation_required");
        assertThat(errors(field, "ä"))
                .isEqualTo(
                        "{\"t\":{\"code\":\"validation_min_text_constraint\","
                                + "\"message\":\"Must be at least 2 character(s).\",\"params\":{\"min\":2}}}");
        assertThat(errors(field, "abcd")).contains("validation_max_text_constraint");
        assertThat(errors(field, "AB")).contains("validation_invalid_format");
        assertThat(errors(field, "äää")).isEqualTo("{}");
    }

    @Test
    void validate_primaryKey_mayNotChangeNorHurtFileSystems() {
        Field plain = TextField.defaultId();
        assertThat(errors(plain, "abc", false, "abd")).contains("validation_pk_change");
        assertThat(errors(plain, "too short", false, "too short")).isEqualTo("{}");
        Field loose =
                parse("{\"type\":\"text\",\"name\":\"id\",\"primaryKey\":true,\"pattern\":\".\"}");
        assertThat(errors(loose, "TAKEN")).contains("validation_pk_invalid");
        assertThat(errors(loose, "a/b"))
                .contains("validation_forbidden_pk_character")
                .contains("\"ch\":\"/\"");
        assertThat(errors(loose, "lpt1")).contains("validation_reserved_pk");
    }

    @Test
    void validate_number_zeroSkipsTheBounds() {
        Field field =
                parse(
                        "{\"type\":\"number\",\"name\":\"n\",\"min\":5,\"max\":1500000,\"onlyInt\":true}");
        assertThat(errors(field, 0.0)).isEqualTo("{}");
        assertThat(errors(field, 4.0)).contains("validation_min_number_constraint");
        assertThat(errors(field, 2e6)).contains("Must be less or equal than 1.5e+06.");
        assertThat(errors(field, 6.5)).contains("validation_only_int_constraint");
        assertThat(errors(field, Double.NaN)).contains("validation_not_a_number");
    }

    @Test
    void validate_otherTypes_answerTheirCodes() {
        assertThat(
                        errors(
                                parse(
                                        "{\"type\":\"email\",\"name\":\"e\",\"onlyDomains\":[\"a.co\"]}"),
                                "x@b.co"))
                .contains("validation_email_domain_not_allowed");
        assertThat(errors(parse("{\"type\":\"url\",\"name\":\"u\"}"), "x y"))
                .contains("validation_invalid_url");
        assertThat(
                        errors(
                                parse(
                                        "{\"type\":\"date\",\"name\":\"d\",\"min\":\"2022-01-01 10:00:00Z\"}"),
                                "2021-01-01"))
                .contains("no less than 2022-01-01 10:00:00 +0000 UTC")
                .contains("\"threshold\":\"2022-01-01T10:00:00Z\"");
        assertThat(errors(parse("{\"type\":\"select\",\"name\":\"s\",\"values\":[\"a\"]}"), "b"))
                .contains("validation_invalid_value");
        Field relation =
                parse(
                        "{\"type\":\"relation\",\"name\":\"r\",\"collectionId\":\"known\",\"minSelect\":2,\"maxSelect\":3}");
        assertThat(errors(relation, List.of("r1"))).contains("validation_not_enough_values");
        assertThat(errors(relation, List.of("r1", "x"))).contains("validation_missing_rel_records");
        assertThat(
                        errors(
                                parse(
                                        "{\"type\":\"relation\",\"name\":\"r\",\"collectionId\":\"gone\"}"),
                                "r1"))
                .contains("validation_missing_rel_collection");
        assertThat(errors(parse("{\"type\":\"json\",\"name\":\"j\",\"maxSize\":3}"), "[1,2]"))
                .contains("validation_json_size_limit");
        assertThat(errors(parse("{\"type\":\"json\",\"name\":\"j\",\"required\":true}"), "{}"))
                .contains("validation_required");
        assertThat(errors(parse("{\"type\":\"geoPoint\",\"name\":\"g\"}"), new GeoPoint(1, 91)))
                .contains("validation_invalid_latitude");
        assertThat(errors(parse("{\"type\":\"password\",\"name\":\"p\",\"min\":8}"), "short"))
                .isEqualTo(
                        "{\"p\":{\"code\":\"validation_min_text_constraint\","
                                + "\"message\":\"Must be at least 8 character(s).\"}}");
    }

    @Test
    void validate_files_checksNamesSizesAndTypes() {
        Field field =
                parse(
                        "{\"type\":\"file\",\"name\":\"f\",\"maxSelect\":2,\"maxSize\":4,\"mimeTypes\":[\"image/png\"]}");
        var kept = List.of(FileValue.stored("old.png"));
        assertThat(errors(field, List.of("old.png"), false, kept)).isEqualTo("{}");
        assertThat(errors(field, List.of("new.png"), false, kept))
                .contains("Invalid new files: [new.png].");
        assertThat(errors(field, new BytesUpload("a.png", "12345")))
                .contains("validation_file_size_limit");
        assertThat(errors(field, new BytesUpload("a.png", "1234")))
                .contains("validation_invalid_mime_type");
        assertThat(
                        errors(
                                field,
                                field.apply("f+", kept, new BytesUpload("b.png", "\u00891")),
                                false,
                                kept))
                .contains("mime type must be one of: image/png.");
    }

    @Test
    void normalize_upload_getsItsStoredName() {
        Field field = parse("{\"type\":\"file\",\"name\":\"f\"}");
        assertThat((String) field.toJson(new BytesUpload("My Photo (1).JPG", "x")))
                .matches("my_photo_1_[a-z0-9]{10}\\.JPG");
    }

    @Test
    void normalize_jsonTexts_meanTheSameInFormsAndBodies() {
        Field field = parse("{\"type\":\"json\",\"name\":\"j\"}");
        assertThat(field.encode("123")).isEqualTo("123");
        assertThat(field.encode("abc")).isEqualTo("\"abc\"");
        assertThat(field.encode("")).isEqualTo("\"\"");
        assertThat(field.encode("null")).isEqualTo("null");
        assertThat(field.encode(null)).isNull();
        assertThat(field.encode(Map.of("b", 1.0, "a", List.of()))).isEqualTo("{\"a\":[],\"b\":1}");
        assertThat(Json.write(field.decode(1.5))).isEqualTo("1.5");
        assertThat(Json.write(field.decode("not json"))).isEqualTo("\"not json\"");
    }

    @Test
    void encode_passwordThatIsNotHashed_isAProgrammersMistake() {
        Field field = parse("{\"type\":\"password\",\"name\":\"p\"}");
        assertThat(field.encode(PasswordValue.ofHash("$2a$10$x"))).isEqualTo("$2a$10$x");
        assertThatIllegalStateException().isThrownBy(() -> field.encode("secret"));
        assertThat(field.normalize("secret").toString()).doesNotContain("secret");
    }

    private record BytesUpload(String clientName, String text) implements Upload {

        @Override
        public long size() {
            return text.getBytes(StandardCharsets.UTF_8).length;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
