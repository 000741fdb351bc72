package dev.larder.collection;

import dev.larder.api.Checks;
import dev.larder.api.FieldError;
import dev.larder.api.FieldErrors;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * The checks of what only auth collections have: first each option by itself, then what must fit
 * together.
 */
record AuthOptionsValidator(CollectionValidator base, AuthCollection collection) {

    private static final int MIN_SECRET_BYTES = 30;
    private static final int MAX_SECRET_BYTES = 255;
    private static final long MIN_SECONDS = 10;
    private static final long MAX_TOKEN_SECONDS = 94_670_856;
    private static final long MAX_STEP_SECONDS = 86_400;
    private static final long MIN_OTP_LENGTH = 4;
    private static final int MIN_METHODS = 2;

    void validate(FieldErrors errors) {
        var structure = new FieldErrors();
        validateStructure(structure);
        if (structure.isEmpty()) {
            validateTogether(structure);
        }
        errors.merge(structure);
    }

    private AuthOptions options() {
        return collection.options();
    }

    private @Nullable AuthOptions stored() {
        return base.original() instanceof AuthCollection auth ? auth.options() : null;
    }

    private void validateStructure(FieldErrors errors) {
        AuthOptions stored = stored();
        AuthOptions options = options();
        base.validateRule(
                "authRule", options.authRule(), stored == null ? null : stored.authRule(), errors);
        errors.check("manageRule", Checks.absentOrNotEmpty(options.manageRule()));
        base.validateRule(
                "manageRule",
                options.manageRule(),
                stored == null ? null : stored.manageRule(),
                errors);
        validateTemplate(
                options.authAlert().emailTemplate(),
                errors.nested("authAlert").nested("emailTemplate"));
        if (options.passwordAuth().enabled()) {
            errors.nested("passwordAuth")
                    .check("identityFields", Checks.required(options.passwordAuth().identities()));
        }
        if (options.oauth2().enabled()) {
            validateProviders(options.oauth2().providerList(), errors.nested("oauth2"));
        }
        validateOtp(options.otp(), errors.nested("otp"));
        if (options.mfa().enabled()) {
            validateSeconds(
                    options.mfa().duration().toSeconds(), MAX_STEP_SECONDS, errors.nested("mfa"));
        }
        validateToken(options.authToken(), errors.nested("authToken"));
        validateToken(options.passwordResetToken(), errors.nested("passwordResetToken"));
        validateToken(options.emailChangeToken(), errors.nested("emailChangeToken"));
        validateToken(options.verificationToken(), errors.nested("verificationToken"));
        validateToken(options.fileToken(), errors.nested("fileToken"));
        validateTemplate(options.verificationTemplate(), errors.nested("verificationTemplate"));
        validateTemplate(options.resetPasswordTemplate(), errors.nested("resetPasswordTemplate"));
        validateTemplate(
                options.confirmEmailChangeTemplate(), errors.nested("confirmEmailChangeTemplate"));
    }

    private static void validateTemplate(EmailTemplate template, FieldErrors errors) {
        errors.check("subject", Checks.required(template.subject()))
                .check("body", Checks.required(template.body()));
    }

    private static void validateToken(TokenConfig token, FieldErrors errors) {
        errors.check("secret", Checks.required(token.secret()))
                .check("secret", Checks.length(token.secret(), MIN_SECRET_BYTES, MAX_SECRET_BYTES));
        validateSeconds(token.duration().toSeconds(), MAX_TOKEN_SECONDS, errors);
    }

    private static void validateSeconds(long seconds, long max, FieldErrors errors) {
        errors.check("duration", Checks.required(seconds))
                .check("duration", Checks.min(seconds, MIN_SECONDS))
                .check("duration", Checks.max(seconds, max));
    }

    private static void validateOtp(OtpOptions otp, FieldErrors errors) {
        if (otp.enabled()) {
            validateSeconds(otp.duration().toSeconds(), MAX_STEP_SECONDS, errors);
            errors.check("length", Checks.required(otp.length()))
                    .check("length", Checks.min(otp.length(), MIN_OTP_LENGTH));
        }
        validateTemplate(otp.emailTemplate(), errors.nested("emailTemplate"));
    }

    private void validateProviders(List<OAuth2Provider> providers, FieldErrors errors) {
        var names = new HashSet<String>();
        for (int i = 0; i < providers.size(); i++) {
            String name = providers.get(i).name();
            if (!name.isEmpty() && !names.add(name)) {
                provider(errors, i)
                        .reject(
                                "name",
                                new FieldError(
                                        "validation_duplicated_provider",
                                        "The provider " + name + " is already registered.",
                                        Map.of("name", name)));
                return;
            }
        }
        for (int i = 0; i < providers.size(); i++) {
            validateProvider(providers.get(i), provider(errors, i));
        }
    }

    private static FieldErrors provider(FieldErrors errors, int index) {
        return errors.nested("providers").nested(Integer.toString(index));
    }

    private void validateProvider(OAuth2Provider provider, FieldErrors errors) {
        errors.check("name", Checks.required(provider.name()));
        if (!provider.name().isEmpty() && !base.providers().knows(provider.name())) {
            errors.reject(
                    "name",
                    new FieldError(
                            "validation_missing_provider",
                            "Invalid or missing provider with name " + provider.name() + ".",
                            Map.of("name", provider.name())));
        }
        errors.check("clientId", Checks.required(provider.clientId()))
                .check("clientSecret", Checks.required(provider.clientSecret()))
                .check("authURL", Checks.url(provider.authUrl()))
                .check("tokenURL", Checks.url(provider.tokenUrl()))
                .check("userInfoURL", Checks.url(provider.userInfoUrl()));
    }

    private void validateTogether(FieldErrors errors) {
        if (options().mfa().enabled()) {
            validateMfa(errors);
        }
        if (errors.isEmpty() && options().passwordAuth().enabled()) {
            validateIdentities(errors.nested("passwordAuth"));
        }
    }

    private void validateMfa(FieldErrors errors) {
        long methods = options().signInMethods().stream().filter(SignInOptions::enabled).count();
        if (methods < MIN_METHODS) {
            errors.nested("mfa")
                    .reject(
                            "enabled",
                            "validation_mfa_not_enough_auths",
                            "MFA requires at least 2 auth methods to be enabled.");
            return;
        }
        String rule = options().mfa().rule();
        if (!rule.isEmpty()) {
            AuthOptions stored = stored();
            base.validateRule(
                    "rule",
                    rule,
                    stored == null ? null : stored.mfa().rule(),
                    errors.nested("mfa"));
        }
    }

    private void validateIdentities(FieldErrors errors) {
        for (String name : options().passwordAuth().identities()) {
            if (collection.findField(name) == null) {
                errors.reject(
                        "identityFields",
                        new FieldError(
                                "validation_missing_field",
                                "Invalid or missing field " + name,
                                Map.of("fieldName", name)));
            } else if (!Schema.hasUniqueIndex(collection, name)) {
                errors.reject(
                        "identityFields",
                        new FieldError(
                                "validation_missing_unique_constraint",
                                "The field " + name + " doesn't have a UNIQUE constraint.",
                                Map.of("fieldName", name)));
            }
        }
    }
}
