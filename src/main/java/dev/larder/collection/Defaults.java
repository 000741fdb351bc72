package dev.larder.collection;

import dev.larder.crypto.Ids;
import dev.larder.field.BoolField;
import dev.larder.field.EmailField;
import dev.larder.field.Field;
import dev.larder.field.Identity;
import dev.larder.field.PasswordField;
import dev.larder.field.TextField;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What every collection gets by its type: default ids, the fields and indexes it cannot be without,
 * options.
 */
final class Defaults {

    private static final int MAX_INDEX_NAME_BYTES = 64;
    private static final String SIGN_OFF = "<p>\n  Best regards,<br/>\n  {APP_NAME} team\n</p>";
    private static final String GREETING = "<p>Hi,</p>\n";
    private static final EmailTemplate EMPTY_TEMPLATE = new EmailTemplate("", "");
    private static final TokenConfig EMPTY_TOKEN = new TokenConfig("", Duration.ZERO);

    private Defaults() {}

    /**
     * A collection of a type with its default fields and options; the type {@code base} when it is
     * unknown.
     */
    static CollectionModel scaffold(String type, String id, String name) {
        var common = Common.of(id, name);
        CollectionModel blank =
                switch (type) {
                    case CollectionModel.AUTH -> new AuthCollection(common, options());
                    case CollectionModel.VIEW -> new ViewCollection(common, "");
                    default -> new BaseCollection(common);
                };
        return withFields(blank);
    }

    /** The id that a new collection gets from its type and name. */
    static String idOf(String type, String name) {
        return "pbc_" + FieldList.checksum(type + name);
    }

    /**
     * The collection with every field an id, and with the fields, flags and indexes that its type
     * demands.
     */
    static CollectionModel withFields(CollectionModel collection) {
        if (collection.isView()) {
            return collection.withCommon(
                    collection.common().withFields(FieldList.normalized(collection.fields())));
        }
        List<Field> fields = withId(FieldList.normalized(collection.fields()));
        if (!collection.isAuth()) {
            return collection.withCommon(collection.common().withFields(fields));
        }
        addAuthFields(fields);
        return collection.withCommon(
                collection
                        .common()
                        .withFields(fields)
                        .withIndexes(withAuthIndexes(collection.common())));
    }

    private static List<Field> withId(List<Field> fields) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i) instanceof TextField text && text.name().equals("id")) {
                fields.set(i, enforceId(text));
                return fields;
            }
        }
        var list = new ArrayList<Field>();
        FieldList.add(list, TextField.defaultId());
        fields.forEach(field -> FieldList.add(list, field));
        return list;
    }

    private static TextField enforceId(TextField id) {
        String pattern = id.pattern().isEmpty() ? TextField.PLAIN_ID_PATTERN : id.pattern();
        return new TextField(
                id.identity().withSystem(true).withRequired(true).withHidden(false),
                id.min(),
                id.max(),
                pattern,
                id.autogeneratePattern(),
                true);
    }

    private static void addAuthFields(List<Field> fields) {
        ensure(fields, new PasswordField(secret("password"), 8, 0, "", 0), true, true);
        ensure(
                fields,
                new TextField(secret("tokenKey"), 30, 60, "", "[a-zA-Z0-9]{50}", false),
                true,
                true);
        var email = new Identity("", "email", true, false, false, "", true);
        ensure(fields, new EmailField(email, null, null), false, false);
        ensure(fields, new BoolField(Identity.of("emailVisibility").withSystem(true)), null, false);
        ensure(fields, new BoolField(Identity.of("verified").withSystem(true)), null, false);
    }

    private static Identity secret(String name) {
        return new Identity("", name, true, true, false, "", true);
    }

    /**
     * Adds a field unless the list has one of its name and type, which then gets the flags.
     *
     * @param hidden what the flag must be; null to leave it
     */
    private static void ensure(
            List<Field> fields, Field wanted, @Nullable Boolean hidden, boolean required) {
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            if (field.name().equals(wanted.name()) && field.type().equals(wanted.type())) {
                Identity identity = field.identity().withSystem(true);
                if (hidden != null) {
                    identity = identity.withHidden(hidden);
                }
                if (required) {
                    identity = identity.withRequired(true);
                }
                fields.set(i, field.withIdentity(identity));
                return;
            }
        }
        FieldList.add(fields, wanted);
    }

    private static List<String> withAuthIndexes(Common common) {
        var indexes = new ArrayList<>(common.indexes());
        if (IndexDefinition.findSingleColumnUnique(indexes, "tokenKey") == null) {
            indexes.add(
                    "CREATE UNIQUE INDEX `"
                            + indexName("tokenKey", common)
                            + "` ON `"
                            + common.name()
                            + "` (`tokenKey`)");
        }
        if (IndexDefinition.findSingleColumnUnique(indexes, "email") == null) {
            indexes.add(
                    "CREATE UNIQUE INDEX `"
                            + indexName("email", common)
                            + "` ON `"
                            + common.name()
                            + "` (`email`) WHERE `email` != ''");
        }
        return indexes;
    }

    private static String indexName(String field, Common common) {
        String name = "idx_" + field + "_" + (common.id().isEmpty() ? common.name() : common.id());
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= MAX_INDEX_NAME_BYTES
                ? name
                : new String(bytes, 0, MAX_INDEX_NAME_BYTES, StandardCharsets.UTF_8);
    }

    /** Random text that stands for the id in the names of a scaffold's indexes. */
    static String scaffoldSuffix() {
        return Ids.random(10, Ids.LOWER_ALPHANUMERIC);
    }

    // ---- options ----

    /** The options of a new auth collection, with fresh secrets. */
    static AuthOptions options() {
        return new AuthOptions(
                "",
                null,
                new AuthAlert(true, alertTemplate()),
                new OAuth2Options(null, OAuth2Fields.NONE, false),
                new PasswordAuth(true, List.of("email")),
                new MfaOptions(false, Duration.ofMinutes(10), ""),
                new OtpOptions(false, Duration.ofMinutes(3), 8, otpTemplate()),
                token(Duration.ofDays(5)),
                token(Duration.ofMinutes(30)),
                token(Duration.ofMinutes(30)),
                token(Duration.ofDays(1)),
                token(Duration.ofMinutes(3)),
                template(
                        "Verify your {APP_NAME} email",
                        "<p>Welcome to {APP_NAME}, it is good to have you with us.</p>\n"
                                + "<p>One step is left: confirm that this address belongs to you.</p>",
                        "verification",
                        "Confirm address",
                        "You did not sign up? Then there is nothing to do, this message can go."),
                template(
                        "Reset your {APP_NAME} password",
                        "<p>Use this button to choose a new password for your {APP_NAME} account.</p>",
                        "password-reset",
                        "Choose a new password",
                        "You did not request this? Your password stays as it is, and this message can go."),
                template(
                        "Confirm your {APP_NAME} new email address",
                        "<p>Use this button to make this the address of your {APP_NAME} account.</p>",
                        "email-change",
                        "Use this address",
                        "You did not request this? The account keeps its old address, and this message can go."));
    }

    /** Options without any value, over which stored ones are read. */
    static AuthOptions emptyOptions() {
        return new AuthOptions(
                null,
                null,
                new AuthAlert(false, EMPTY_TEMPLATE),
                new OAuth2Options(null, OAuth2Fields.NONE, false),
                new PasswordAuth(false, null),
                new MfaOptions(false, Duration.ZERO, ""),
                new OtpOptions(false, Duration.ZERO, 0, EMPTY_TEMPLATE),
                EMPTY_TOKEN,
                EMPTY_TOKEN,
                EMPTY_TOKEN,
                EMPTY_TOKEN,
                EMPTY_TOKEN,
                EMPTY_TEMPLATE,
                EMPTY_TEMPLATE,
                EMPTY_TEMPLATE);
    }

    private static TokenConfig token(Duration duration) {
        return new TokenConfig(Ids.secret(), duration);
    }

    private static EmailTemplate template(
            String subject, String text, String action, String label, String note) {
        String link =
                String.format(
                        Locale.ROOT,
                        "<p>\n  <a class=\"btn\" href=\"{APP_URL}/_/#/auth/confirm-%s/{TOKEN}\" target=\"_blank\""
                                + " rel=\"noopener\">%s</a>\n</p>",
                        action,
                        label);
        return new EmailTemplate(
                subject,
                GREETING + text + "\n" + link + "\n<p><i>" + note + "</i></p>\n" + SIGN_OFF);
    }

    private static EmailTemplate otpTemplate() {
        return new EmailTemplate(
                "OTP for {APP_NAME}",
                GREETING
                        + "<p>Sign in with this one-time password: <strong>{OTP}</strong></p>\n"
                        + "<p><i>You did not try to sign in? Keep it to yourself, it expires soon.</i></p>\n"
                        + SIGN_OFF);
    }

    private static EmailTemplate alertTemplate() {
        return new EmailTemplate(
                "Login from a new location",
                GREETING
                        + "<p>Your {APP_NAME} account was just used from a place or device that is new to us:</p>\n"
                        + "<p><em>{ALERT_INFO}</em></p>\n"
                        + "<p><strong>That was not you? Change your {APP_NAME} password now, which also signs out"
                        + " every other device.</strong></p>\n"
                        + "<p>That was you? Then all is well.</p>\n"
                        + SIGN_OFF);
    }
}
