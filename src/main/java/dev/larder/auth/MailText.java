package dev.larder.auth;

import dev.larder.api.Json;
import dev.larder.collection.EmailTemplate;
import dev.larder.field.AutodateField;
import dev.larder.field.BoolField;
import dev.larder.field.DateField;
import dev.larder.field.Field;
import dev.larder.field.NumberField;
import dev.larder.mail.MailMessage;
import dev.larder.record.RecordModel;
import dev.larder.settings.MetaSettings;

import org.jspecify.annotations.Nullable;
import org.springframework.web.util.HtmlUtils;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills the placeholders of a mail template. All are replaced in one pass, so that a value that
 * looks like a placeholder stays what it is.
 */
final class MailText {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[A-Z_]{1,40}(?::\\w{1,100})?}");

    private final Map<String, String> values = new HashMap<>();

    MailText(MetaSettings meta, RecordModel record) {
        values.put("{APP_NAME}", meta.appName());
        values.put("{APP_URL}", meta.appUrl());
        for (Field field : record.collection().fields()) {
            if (!field.isHidden()) {
                values.put(
                        "{RECORD:" + field.name() + "}", text(field, record.value(field.name())));
            }
        }
    }

    /** Adds a placeholder; the value is put into HTML as it is. */
    MailText with(String name, String value) {
        values.put("{" + name + "}", value);
        return this;
    }

    MailMessage fill(EmailTemplate template, String to) {
        return new MailMessage(to, fill(template.subject()), fill(template.body()));
    }

    static String escape(String text) {
        return HtmlUtils.htmlEscape(text, StandardCharsets.UTF_8.name());
    }

    private String fill(String template) {
        return PLACEHOLDER
                .matcher(template)
                .replaceAll(found ->
                        Matcher.quoteReplacement(
                                values.getOrDefault(found.group(), found.group())));
    }

    private static String text(Field field, @Nullable Object value) {
        String text =
                switch (value) {
                    case String plain -> plain;
                    case Boolean flag -> flag.toString();
                    case Number number -> Json.number(number.doubleValue());
                    case null, default -> "";
                };
        return switch (field) {
            case NumberField _, BoolField _, DateField _, AutodateField _ -> text;
            default -> escape(text);
        };
    }
}
