package dev.larder.auth;

import com.google.re2j.Pattern;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

import dev.larder.api.ApiException;
import dev.larder.api.Checks;
import dev.larder.api.FieldErrors;
import dev.larder.web.Answer;
import dev.larder.web.Call;
import dev.larder.web.Requires;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;

/**
 * Apple takes a signed token in the place of a client secret; this makes one from the developer's
 * key.
 */
@RestController
@Requires(Requires.Guard.SUPERUSER)
final class AppleSecretController {

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY----[\\s\\S]+-----END PRIVATE KEY-----");
    private static final long MAX_SECONDS = 15_777_000;

    private final Clock clock;

    AppleSecretController(Clock clock) {
        this.clock = clock;
    }

    private record Form(
            String clientId, String teamId, String keyId, String privateKey, long duration) {

        void validate() {
            new FieldErrors()
                    .check("clientId", Checks.required(clientId))
                    .check("teamId", Checks.required(teamId))
                    .check("teamId", Checks.length(teamId, 10, 10))
                    .check("keyId", Checks.required(keyId))
                    .check("keyId", Checks.length(keyId, 10, 10))
                    .check("privateKey", Checks.required(privateKey))
                    .check("privateKey", Checks.match(privateKey, KEY))
                    .check("duration", Checks.required(duration))
                    .check("duration", Checks.min(duration, 1))
                    .check("duration", Checks.max(duration, MAX_SECONDS))
                    .throwIfAny("Invalid client secret data.");
        }
    }

    @PostMapping("/api/settings/apple/generate-client-secret")
    Answer generate(Call call) {
        Form form =
                call.bindOrLoading(body ->
                        new Form(
                                body.text("clientId"),
                                body.text("teamId"),
                                body.text("keyId"),
                                body.text("privateKey"),
                                body.integer("duration")));
        form.validate();
        try {
            return Answer.ok(Map.of("secret", sign(form)));
        } catch (GeneralSecurityException | JOSEException | IllegalArgumentException e) {
            throw ApiException.badRequest(
                    "Failed to generate client secret. Raw error: \n" + e.getMessage(), e);
        }
    }

    private String sign(Form form) throws GeneralSecurityException, JOSEException {
        Instant now = clock.instant();
        var claims =
                new JWTClaimsSet.Builder()
                        .audience("https://appleid.apple.com")
                        .subject(form.clientId)
                        .issuer(form.teamId)
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plusSeconds(form.duration)))
                        .build();
        var jwt =
                new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(form.keyId).build(),
                        claims);
        jwt.sign(new ECDSASigner(key(form.privateKey)));
        return jwt.serialize();
    }

    private static ECPrivateKey key(String pem) throws GeneralSecurityException {
        String base64 =
                pem.replaceAll("-----(BEGIN|END) PRIVATE KEY-----", "").replaceAll("\\s", "");
        var spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64));
        return (ECPrivateKey) KeyFactory.getInstance("EC").generatePrivate(spec);
    }
}
