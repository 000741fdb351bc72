package dev.larder.field;

import dev.larder.api.Checks;
import dev.larder.api.FieldError;
import dev.larder.api.FieldErrors;
import dev.larder.database.ColumnKind;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * One e-mail address, stored as typed.
 *
 * @param exceptDomains domains that are refused; null when never set
 * @param onlyDomains the only domains that are accepted, all when empty; null when never set
 */
public record EmailField(
        Identity identity, @Nullable List<String> exceptDomains, @Nullable List<String> onlyDomains)
        implements Field {

    public static final String TYPE = "email";

    public EmailField {
        exceptDomains = Definition.copy(exceptDomains);
        onlyDomains = Definition.copy(onlyDomains);
    }

    @Override
    public EmailField withIdentity(Identity newIdentity) {
        return new EmailField(newIdentity, exceptDomains, onlyDomains);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public ColumnKind column() {
        return ColumnKind.TEXT;
    }

    @Override
    public String normalize(@Nullable Object input) {
        return Cast.toText(input);
    }

    @Override
    public String decode(@Nullable Object stored) {
        return Cast.toText(stored);
    }

    @Override
    public String encode(@Nullable Object value) {
        return Cast.toText(value);
    }

    @Override
    public String toJson(@Nullable Object value) {
        return Cast.toText(value);
    }

    @Override
    public void validate(@Nullable Object value, ValueContext context, FieldErrors errors) {
        String email = normalize(value);
        if (email.isEmpty()) {
            if (isRequired()) {
                errors.reject(name(), FieldError.required());
            }
            return;
        }
        errors.check(name(), Checks.email(email));
        String domain = email.substring(email.lastIndexOf('@') + 1);
        if (!DomainLists.allow(exceptDomains, onlyDomains, domain)) {
            errors.reject(
                    name(), "validation_email_domain_not_allowed", "Email domain is not allowed");
        }
    }

    @Override
    public void validateSettings(SettingsContext context, FieldErrors errors) {
        Definition.validate(this, errors);
        DomainLists.validate(exceptDomains, onlyDomains, errors);
    }

    @Override
    public Map<String, @Nullable Object> settingsJson() {
        var json = Definition.json(this);
        json.put("exceptDomains", exceptDomains);
        json.put("onlyDomains", onlyDomains);
        return json;
    }
}
