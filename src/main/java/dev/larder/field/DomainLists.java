package dev.larder.field;

import dev.larder.api.Checks;
import dev.larder.api.FieldError;
import dev.larder.api.FieldErrors;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** The two lists of domains, of which only one may be given, that narrow e-mail and URL fields. */
final class DomainLists {

    private DomainLists() {}

    /** Whether a value from this domain is accepted; compared as it stands. */
    static boolean allow(
            @Nullable List<String> except, @Nullable List<String> only, String domain) {
        if (only != null && !only.isEmpty() && !only.contains(domain)) {
            return false;
        }
        return except == null || !except.contains(domain);
    }

    static void validate(
            @Nullable List<String> except, @Nullable List<String> only, FieldErrors errors) {
        validate("exceptDomains", except, only, errors);
        validate("onlyDomains", only, except, errors);
    }

    private static void validate(
            String key,
            @Nullable List<String> domains,
            @Nullable List<String> others,
            FieldErrors errors) {
        if (domains == null) {
            return;
        }
        if (others != null && !others.isEmpty()) {
            errors.check(key, Checks.empty(domains));
            return;
        }
        for (int i = 0; i < domains.size(); i++) {
            FieldError error = Checks.domain(domains.get(i));
            if (error != null) {
                errors.nested(key).reject(Integer.toString(i), error);
            }
        }
    }
}
