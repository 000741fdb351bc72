package dev.larder.auth;

import static dev.larder.auth.AuthServer.PASSWORD;
import static dev.larder.auth.AuthServer.expect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.api.Caller;
import dev.larder.auth.AuthServer.Reply;
import dev.larder.record.RecordModel;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Signing in and staying signed in, over HTTP against a started server with a mail server. */
class AuthHttpTest {

    private static AuthServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new AuthServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    // ---- passwords and tokens ----

    @Test
    void authWithPassword_unknownAndWrong_answerAlike() {
        server.createCollection("unknowns", Map.of());
        server.createUser("unknowns", "known@example.com");
        Reply wrong = server.signIn("unknowns", "known@example.com", "wrong password");
        Reply unknown = server.signIn("unknowns", "unknown@example.com", "wrong password");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(unknown.body()).isEqualTo(wrong.body());
    }

    @Test
    void authWithPassword_usernameThatLooksLikeAnEmail_doesNotWinOverTheEmail() {
        server.createCollection(
                "lookalikes",
                Map.of(
                        "fields", List.of(Map.of("name", "username", "type", "text")),
                        "indexes",
                                List.of(
                                        "CREATE UNIQUE INDEX idx_look ON lookalikes (username) WHERE username != ''"),
                        "passwordAuth",
                                Map.of(
                                        "enabled",
                                        true,
                                        "identityFields",
                                        List.of("username", "email"))));
        String victim = server.createUser("lookalikes", "victim@example.com");
        expect(
                200,
                server.post(
                        "/api/collections/lookalikes/records",
                        Map.of(
                                "email",
                                "attacker@example.com",
                                "username",
                                "victim@example.com",
                                "password",
                                "attackerpass",
                                "passwordConfirm",
                                "attackerpass")));
        assertThat(server.signIn("lookalikes", "victim@example.com", "attackerpass").status())
                .isEqualTo(400);
        assertThat(server.signIn("lookalikes", "victim@example.com", PASSWORD).text("record.id"))
                .isEqualTo(victim);
    }

    @Test
    void authWithPassword_otherCase_matchesExactlyWhenTheIndexSaysSo() {
        server.createCollection("exact", Map.of());
        server.createUser("exact", "Case@example.com");
        assertThat(server.signIn("exact", "case@example.com", PASSWORD).status()).isEqualTo(400);
        server.createCollection(
                "nocase",
                Map.of(
                        "indexes",
                        List.of(
                                "CREATE UNIQUE INDEX idx_nocase ON nocase (email COLLATE NOCASE) WHERE email != ''")));
        server.createUser("nocase", "Case@example.com");
        assertThat(server.signIn("nocase", "cASE@example.com", PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void token_afterAnyRotation_isRefused() {
        server.createCollection("rotations", Map.of());
        String id = server.createUser("rotations", "r@example.com");
        String path = "/api/collections/rotations/records/" + id;
        String token = token("rotations", "r@example.com", PASSWORD);
        expect(200, refresh("rotations", token));

        expect(
                200,
                server.patch(
                        path,
                        Map.of(
                                "oldPassword",
                                PASSWORD,
                                "password",
                                "newpassword",
                                "passwordConfirm",
                                "newpassword"),
                        token));
        expect(401, refresh("rotations", token));

        token = token("rotations", "r@example.com", "newpassword");
        expect(200, server.patch(path, Map.of("email", "r2@example.com"), server.superuser()));
        expect(401, refresh("rotations", token));

        token = token("rotations", "r2@example.com", "newpassword");
        expect(200, server.patch(path, Map.of("tokenKey", "x".repeat(40)), server.superuser()));
        expect(401, refresh("rotations", token));

        token = token("rotations", "r2@example.com", "newpassword");
        server.configure("rotations", Map.of("authToken", Map.of("secret", "s".repeat(40))));
        expect(401, refresh("rotations", token));

        token = token("rotations", "r2@example.com", "newpassword");
        server.configure("rotations", Map.of("authRule", "email != ''"));
        expect(401, refresh("rotations", token));

        token = token("rotations", "r2@example.com", "newpassword");
        expect(204, server.send("DELETE", path, null, server.superuser()));
        expect(401, refresh("rotations", token));
    }

    @Test
    void token_megabyteOfDots_isRefusedBeforeAnythingLooksAtIt() {
        HttpRequest request =
                HttpRequest.newBuilder(server.base().resolve("/api/settings"))
                        .header("Authorization", ".".repeat(60_000))
                        .build();
        assertThat(server.exchange(request).status()).isEqualTo(401);
        assertThat(server.bean(Callers.class).resolve(".".repeat(1 << 20))).isEqualTo(Caller.GUEST);
    }

    @Test
    void token_ofAnotherKind_isNoAuthToken() {
        server.createCollection("kinds", Map.of());
        String id = server.createUser("kinds", "k@example.com");
        AuthTokens tokens = server.bean(AuthTokens.class);
        RecordModel record =
                server.bean(Accounts.class)
                        .findByEmail(
                                server.bean(dev.larder.database.Databases.class).data(),
                                (dev.larder.collection.AuthCollection)
                                        server.bean(dev.larder.record.Records.class)
                                                .schema()
                                                .require("kinds"),
                                "k@example.com");
        assertThat(record).isNotNull();
        assertThat(record.id()).isEqualTo(id);
        assertThat(refresh("kinds", tokens.issueFile(record)).status()).isEqualTo(401);
        assertThat(tokens.find(tokens.issueAuth(record), TokenKind.FILE)).isNull();
        assertThat(tokens.find(tokens.issueFile(record), TokenKind.FILE)).isNotNull();
    }

    @Test
    void impersonate_token_cannotBeRefreshedIntoALongerOne() {
        server.createCollection("puppets", Map.of());
        String id = server.createUser("puppets", "p@example.com");
        Reply reply =
                expect(
                        200,
                        server.post(
                                "/api/collections/puppets/impersonate/" + id,
                                Map.of("duration", 100),
                                server.superuser()));
        Reply refreshed = expect(200, refresh("puppets", reply.text("token")));
        assertThat(refreshed.text("token")).isEqualTo(reply.text("token"));
        assertThat(
                        server.post(
                                        "/api/collections/puppets/impersonate/" + id,
                                        Map.of("duration", -1),
                                        server.superuser())
                                .body())
                .contains("validation_min_greater_equal_than_required");
    }

    @Test
    void authRule_notSatisfied_is403() {
        server.createCollection("ruled", Map.of("authRule", "verified = true"));
        server.createUser("ruled", "u@example.com");
        assertThat(server.signIn("ruled", "u@example.com", PASSWORD).status()).isEqualTo(403);
    }

    @Test
    void superuserIps_otherAddress_isRefusedEverywhere() {
        String token = server.superuser();
        expect(
                200,
                server.patch(
                        "/api/settings", Map.of("superuserIPs", List.of("10.0.0.0/8")), token));
        try {
            assertThat(server.get("/api/settings", token).status()).isEqualTo(403);
            assertThat(server.get("/api/health", token).status()).isEqualTo(403);
            assertThat(server.signIn("_superusers", "root@example.com", PASSWORD).status())
                    .isEqualTo(403);
        } finally {
            server.bean(dev.larder.settings.SettingsStore.class)
                    .update(
                            server.bean(dev.larder.database.Databases.class).data(),
                            settings -> settings.withSuperuserIps(List.of()));
        }
        assertThat(server.get("/api/settings", token).status()).isEqualTo(200);
    }

    @Test
    void rename_collection_takesItsRateLimitsAlong() {
        server.createCollection("oldname", Map.of());
        expect(
                200,
                server.patch(
                        "/api/settings",
                        Map.of(
                                "rateLimits",
                                Map.of(
                                        "rules",
                                        List.of(
                                                Map.of(
                                                        "label",
                                                        "oldname:create",
                                                        "audience",
                                                        "",
                                                        "duration",
                                                        1,
                                                        "maxRequests",
                                                        5)))),
                        server.superuser()));
        server.configure("oldname", Map.of("name", "newname"));
        assertThat(server.get("/api/settings", server.superuser()).body())
                .contains("newname:create")
                .doesNotContain("oldname:create");
    }

    // ---- records ----

    @Test
    void create_formChecks_nameEachField() {
        server.createCollection("forms", Map.of());
        Reply empty =
                server.post("/api/collections/forms/records", Map.of("email", "f@example.com"));
        assertThat(empty.body())
                .contains("\"password\":{\"code\":\"validation_required\"")
                .contains("\"passwordConfirm\":{\"code\":\"validation_required\"")
                .contains("Failed to create record.");
        Reply sly =
                server.post(
                        "/api/collections/forms/records",
                        Map.of(
                                "email",
                                "f@example.com",
                                "password",
                                PASSWORD,
                                "passwordConfirm",
                                "other",
                                "verified",
                                true));
        assertThat(sly.text("data.verified.code")).isEqualTo("validation_values_mismatch");
        assertThat(sly.text("data.passwordConfirm.code")).isEqualTo("validation_values_mismatch");
    }

    @Test
    void update_ownRecord_needsTheOldPasswordAndCannotVerifyItself() {
        server.createCollection("owners", Map.of());
        String id = server.createUser("owners", "o@example.com");
        String path = "/api/collections/owners/records/" + id;
        String token = token("owners", "o@example.com", PASSWORD);
        Reply reply =
                server.patch(
                        path,
                        Map.of(
                                "email",
                                "else@example.com",
                                "verified",
                                true,
                                "password",
                                "newpassword",
                                "passwordConfirm",
                                "newpassword",
                                "oldPassword",
                                "wrong"),
                        token);
        assertThat(reply.text("data.email.code")).isEqualTo("validation_values_mismatch");
        assertThat(reply.text("data.verified.code")).isEqualTo("validation_values_mismatch");
        assertThat(reply.text("data.oldPassword.code"))
                .isEqualTo("validation_invalid_old_password");
    }

    @Test
    void create_idOfAnotherAuthCollection_isRefused() {
        server.createCollection("first", Map.of());
        server.createCollection("second", Map.of());
        String id = server.createUser("first", "i@example.com");
        Reply reply =
                server.post(
                        "/api/collections/second/records",
                        Map.of(
                                "id",
                                id,
                                "email",
                                "i@example.com",
                                "password",
                                PASSWORD,
                                "passwordConfirm",
                                PASSWORD));
        assertThat(reply.text("data.id.code")).isEqualTo("validation_invalid_auth_id");
    }

    @Test
    void delete_onlySuperuser_is400() {
        String id = server.signIn("_superusers", "root@example.com", PASSWORD).text("record.id");
        Reply reply =
                server.send(
                        "DELETE",
                        "/api/collections/_superusers/records/" + id,
                        null,
                        server.superuser());
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text("message"))
                .isEqualTo("You can't delete the only existing superuser.");
    }

    // ---- mails ----

    @Test
    void requestPasswordReset_knownAndUnknown_answerAlikeAndOnlyOneIsMailed() {
        server.createCollection("resets", Map.of());
        server.createUser("resets", "reset@example.com");
        String token = token("resets", "reset@example.com", PASSWORD);
        String path = "/api/collections/resets/request-password-reset";
        expect(204, server.post(path, Map.of("email", "nobody@example.com")));
        expect(204, server.post(path, Map.of("email", "reset@example.com")));
        String mailToken = AuthServer.tokenIn(server.awaitMail("reset@example.com"));

        String confirm = "/api/collections/resets/confirm-password-reset";
        assertThat(
                        server.post(
                                        confirm,
                                        Map.of(
                                                "token",
                                                mailToken,
                                                "password",
                                                "short",
                                                "passwordConfirm",
                                                "other"))
                                .body())
                .contains("validation_length_out_of_range")
                .contains("validation_values_mismatch");
        Map<String, String> body =
                Map.of(
                        "token",
                        mailToken,
                        "password",
                        "brandnewpass",
                        "passwordConfirm",
                        "brandnewpass");
        assertThat(server.post("/api/collections/users/confirm-password-reset", body).body())
                .contains("validation_token_collection_mismatch");
        expect(204, server.post(confirm, body));
        expect(401, refresh("resets", token));
        Reply signedIn = expect(200, server.signIn("resets", "reset@example.com", "brandnewpass"));
        assertThat(signedIn.value("record.verified")).isEqualTo(true);
        assertThat(server.post(confirm, body).body()).contains("validation_invalid_token");
    }

    @Test
    void confirmVerification_linkedAccounts_areRemovedAndTokensDie() {
        server.createCollection("verifications", Map.of());
        String id = server.createUser("verifications", "v@example.com");
        String token = token("verifications", "v@example.com", PASSWORD);
        String collection =
                server.get("/api/collections/verifications", server.superuser()).text("id");
        expect(
                200,
                server.post(
                        "/api/collections/_externalAuths/records",
                        Map.of(
                                "collectionRef",
                                collection,
                                "recordRef",
                                id,
                                "provider",
                                "google",
                                "providerId",
                                "g1"),
                        server.superuser()));
        expect(
                204,
                server.post(
                        "/api/collections/verifications/request-verification",
                        Map.of("email", "v@example.com")));
        String mailToken = AuthServer.tokenIn(server.awaitMail("v@example.com"));
        String confirm = "/api/collections/verifications/confirm-verification";
        expect(204, server.post(confirm, Map.of("token", mailToken)));
        assertThat(
                        server.get(
                                        "/api/collections/_externalAuths/records?filter=recordRef='"
                                                + id
                                                + "'",
                                        server.superuser())
                                .text("totalItems"))
                .isEqualTo("0.0");
        expect(401, refresh("verifications", token));
        assertThat(server.post(confirm, Map.of("token", "nonsense")).body())
                .contains("validation_invalid_token_claims");
    }

    @Test
    void confirmEmailChange_takenAddress_isToldOnlyToWhoKnowsThePassword() {
        server.createCollection("changes", Map.of());
        server.createUser("changes", "c@example.com");
        String token = token("changes", "c@example.com", PASSWORD);
        expect(
                204,
                server.post(
                        "/api/collections/changes/request-email-change",
                        Map.of("newEmail", "new@example.com"),
                        token));
        String mailToken = AuthServer.tokenIn(server.awaitMail("new@example.com"));
        server.createUser("changes", "new@example.com");
        String confirm = "/api/collections/changes/confirm-email-change";
        Reply stolen = server.post(confirm, Map.of("token", mailToken, "password", "wrong"));
        assertThat(stolen.body())
                .contains("validation_invalid_password")
                .doesNotContain("\"token\"");
        Reply own = server.post(confirm, Map.of("token", mailToken, "password", PASSWORD));
        assertThat(own.text("data.token.code")).isEqualTo("validation_invalid_token_email");
    }

    @Test
    void confirmPage_withoutScript_setsTheNewPassword() {
        server.createCollection(
                "pages",
                Map.of(
                        "resetPasswordTemplate",
                        Map.of(
                                "subject",
                                "Reset",
                                "body",
                                "<p>{APP_URL}/_/auth/confirm-password-reset?token={TOKEN}</p>")));
        server.createUser("pages", "page@example.com");
        expect(
                204,
                server.post(
                        "/api/collections/pages/request-password-reset",
                        Map.of("email", "page@example.com")));
        String mailToken = AuthServer.tokenIn(server.awaitMail("page@example.com"));
        String path = "/_/auth/confirm-password-reset?token=" + mailToken;
        Reply page = expect(200, server.get(path, ""));
        assertThat(page.body())
                .contains("<form method=\"post\"")
                .contains(mailToken)
                .doesNotContain("<script");
        assertStrictPage(page);
        assertThat(page.response().headers().firstValue("Referrer-Policy")).contains("no-referrer");
        expect(400, server.signIn("pages", "page@example.com", "frompageform"));
        Reply done =
                form(
                        path,
                        "token="
                                + mailToken
                                + "&password=frompageform&passwordConfirm=frompageform");
        assertThat(done.status()).isEqualTo(200);
        expect(200, server.signIn("pages", "page@example.com", "frompageform"));
        assertThat(form(path, "token=" + mailToken + "&password=a&passwordConfirm=b").status())
                .isEqualTo(400);
    }

    @Test
    void confirmPage_verificationAndEmailChange_workWithoutScript() {
        String body = "<p>{APP_URL}/_/auth/confirm-%s?token={TOKEN}</p>";
        server.createCollection(
                "forms2",
                Map.of(
                        "verificationTemplate",
                        Map.of("subject", "V", "body", body.formatted("verification")),
                        "confirmEmailChangeTemplate",
                        Map.of("subject", "C", "body", body.formatted("email-change"))));
        String id = server.createUser("forms2", "first@example.com");
        expect(
                204,
                server.post(
                        "/api/collections/forms2/request-verification",
                        Map.of("email", "first@example.com")));
        String token = AuthServer.tokenIn(server.awaitMail("first@example.com"));
        String path = "/_/auth/confirm-verification";
        assertStrictPage(expect(200, server.get(path + "?token=" + token, "")));
        String record = "/api/collections/forms2/records/" + id;
        assertThat(server.get(record, server.superuser()).value("verified")).isEqualTo(false);
        assertThat(expect(200, form(path, "token=" + token)).body()).contains("is confirmed");
        assertThat(server.get(record, server.superuser()).value("verified")).isEqualTo(true);

        expect(
                204,
                server.post(
                        "/api/collections/forms2/request-email-change",
                        Map.of("newEmail", "second@example.com"),
                        token("forms2", "first@example.com", PASSWORD)));
        token = AuthServer.tokenIn(server.awaitMail("second@example.com"));
        path = "/_/auth/confirm-email-change";
        assertStrictPage(expect(200, server.get(path + "?token=" + token, "")));
        Reply wrong = expect(400, form(path, "token=" + token + "&password=wrong"));
        assertThat(wrong.body()).contains("role=\"alert\"").contains(token);
        expect(200, form(path, "token=" + token + "&password=" + PASSWORD));
        expect(200, server.signIn("forms2", "second@example.com", PASSWORD));
        expect(404, server.get("/_/auth/confirm-nothing?token=x", ""));
        assertThat(server.get(path + "?token=%22%3E%3Cscript%3E", "").body())
                .contains("&quot;&gt;&lt;script&gt;")
                .doesNotContain("<script");
    }

    /** Nothing runs on the page, nothing is loaded, and it tells nobody its address. */
    private static void assertStrictPage(Reply page) {
        var headers = page.response().headers();
        String policy = headers.firstValue("Content-Security-Policy").orElse("");
        var nonce = java.util.regex.Pattern.compile("'nonce-(\\w{22})'").matcher(policy);
        assertThat(nonce.find()).isTrue();
        assertThat(policy.replace(nonce.group(1), "N"))
                .isEqualTo(
                        "default-src 'none'; style-src 'nonce-N'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
        assertThat(page.body())
                .contains("<style nonce=\"" + nonce.group(1) + "\">")
                .contains("<form method=\"post\"")
                .doesNotContain("<script")
                .doesNotContainPattern(" (on\\w+|style|src|href)=");
        assertThat(headers.firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(headers.firstValue("Cache-Control")).contains("no-store");
    }

    @Test
    void testEmail_eachTemplate_isSent() {
        for (String template :
                List.of("verification", "password-reset", "email-change", "otp", "login-alert")) {
            expect(
                    204,
                    server.post(
                            "/api/settings/test/email",
                            Map.of(
                                    "email",
                                    "sample@example.com",
                                    "template",
                                    template,
                                    "collection",
                                    "users"),
                            server.superuser()));
            String mail = server.awaitMail("sample@example.com");
            assertThat(mail).contains("text/plain").contains("text/html").contains("Message-ID: <");
        }
        assertThat(
                        server.post(
                                        "/api/settings/test/email",
                                        Map.of(
                                                "email",
                                                "x",
                                                "template",
                                                "y",
                                                "collection",
                                                "posts"),
                                        server.superuser())
                                .body())
                .contains("validation_is_email")
                .contains("validation_in_invalid")
                .contains("validation_invalid_auth_collection");
    }

    // ---- one-time passwords, second steps, alerts ----

    @Test
    void requestOtp_knownAndUnknown_answerAlike() {
        otpCollection("otpalike");
        server.createUser("otpalike", "known@example.com");
        Reply known =
                expect(
                        200,
                        server.post(
                                "/api/collections/otpalike/request-otp",
                                Map.of("email", "known@example.com")));
        Reply unknown =
                expect(
                        200,
                        server.post(
                                "/api/collections/otpalike/request-otp",
                                Map.of("email", "unknown@example.com")));
        assertThat(known.text("otpId")).matches("[a-z0-9]{15}");
        assertThat(unknown.text("otpId")).matches("[a-z0-9]{15}");
        for (String id : List.of(known.text("otpId"), unknown.text("otpId"))) {
            for (int i = 0; i < 5; i++) {
                expect(400, otp("otpalike", id, "000000"));
            }
            expect(429, otp("otpalike", id, "000000"));
        }
        server.awaitMail("known@example.com");
    }

    @Test
    void authWithOtp_right_signsInOnceAndReplacesThePasswordOfTheUnverified() {
        otpCollection("otponce");
        server.createUser("otponce", "once@example.com");
        String id =
                server.post(
                                "/api/collections/otponce/request-otp",
                                Map.of("email", "once@example.com"))
                        .text("otpId");
        String password = digits(server.awaitMail("once@example.com"));
        awaitSent(id);
        assertThat(otp("users", id, password).status()).isEqualTo(403);
        Reply signedIn = expect(200, otp("otponce", id, password));
        assertThat(signedIn.value("record.verified")).isEqualTo(true);
        expect(400, otp("otponce", id, password));
        assertThat(server.signIn("otponce", "once@example.com", PASSWORD).status()).isEqualTo(400);
    }

    @Test
    void authWithOtp_guessesOverSeveralOnes_countForTheAccount() {
        otpCollection("otpguess");
        server.createUser("otpguess", "guessed@example.com");
        for (int i = 0; i < 2; i++) {
            String id =
                    server.post(
                                    "/api/collections/otpguess/request-otp",
                                    Map.of("email", "guessed@example.com"))
                            .text("otpId");
            awaitSent(id);
            for (int guess = 0; guess < 3 - i; guess++) {
                expect(400, otp("otpguess", id, "000000"));
            }
            if (i == 1) {
                expect(429, otp("otpguess", id, "000000"));
            }
        }
    }

    @Test
    void authWithOtp_withASecondStep_provesTheAddressAndKeepsThePassword() {
        server.createCollection(
                "otpmfa", Map.of("otp", Map.of("enabled", true), "mfa", Map.of("enabled", true)));
        server.createUser("otpmfa", "both@example.com");
        String id =
                server.post(
                                "/api/collections/otpmfa/request-otp",
                                Map.of("email", "both@example.com"))
                        .text("otpId");
        String password = digits(server.awaitMail("both@example.com"));
        awaitSent(id);
        String mfaId = expect(401, otp("otpmfa", id, password)).text("mfaId");

        Reply second =
                expect(
                        200,
                        server.post(
                                "/api/collections/otpmfa/auth-with-password?mfaId=" + mfaId,
                                Map.of("identity", "both@example.com", "password", PASSWORD)));

        assertThat(second.value("record.verified")).isEqualTo(true);
    }

    @Test
    void authWithOtp_sentToAnEarlierAddress_provesNothing() {
        otpCollection("otpmoved");
        server.createUser("otpmoved", "moved@example.com");
        String id =
                server.post(
                                "/api/collections/otpmoved/request-otp",
                                Map.of("email", "moved@example.com"))
                        .text("otpId");
        String password = digits(server.awaitMail("moved@example.com"));
        awaitSent(id);
        server.execute("UPDATE _otps SET sentTo = 'earlier@example.com' WHERE id = ?", id);
        Reply signedIn = expect(200, otp("otpmoved", id, password));
        assertThat(signedIn.value("record.verified")).isEqualTo(false);
        expect(200, server.signIn("otpmoved", "moved@example.com", PASSWORD));
    }

    @Test
    void authWithOtp_ofTheUnverified_removesLinksAndEndsSessions() {
        otpCollection("otplinks");
        String user = server.createUser("otplinks", "linked@example.com");
        String early = token("otplinks", "linked@example.com", PASSWORD);
        String link = link("otplinks", user);
        String id =
                server.post(
                                "/api/collections/otplinks/request-otp",
                                Map.of("email", "linked@example.com"))
                        .text("otpId");
        String password = digits(server.awaitMail("linked@example.com"));
        awaitSent(id);
        expect(200, otp("otplinks", id, password));
        expect(
                404,
                server.get("/api/collections/_externalAuths/records/" + link, server.superuser()));
        expect(401, refresh("otplinks", early));
    }

    /** Links an account as somebody would who made it before its owner came. */
    private static String link(String collection, String recordId) {
        return expect(
                        200,
                        server.post(
                                "/api/collections/_externalAuths/records",
                                Map.of(
                                        "collectionRef",
                                        server.bean(dev.larder.record.Records.class)
                                                .schema()
                                                .require(collection)
                                                .id(),
                                        "recordRef",
                                        recordId,
                                        "provider",
                                        "google",
                                        "providerId",
                                        "attacker"),
                                server.superuser()))
                .text("id");
    }

    @Test
    void authWithOtp_expired_isRefused() {
        otpCollection("otpold");
        server.createUser("otpold", "old@example.com");
        String id =
                server.post(
                                "/api/collections/otpold/request-otp",
                                Map.of("email", "old@example.com"))
                        .text("otpId");
        String password = digits(server.awaitMail("old@example.com"));
        awaitSent(id);
        server.execute("UPDATE _otps SET created = '2020-01-01 00:00:00.000Z' WHERE id = ?", id);
        expect(400, otp("otpold", id, password));
        server.bean(Cleanup.class).deleteExpiredOtps();
        assertThat(server.get("/api/collections/_otps/records/" + id, server.superuser()).status())
                .isEqualTo(404);
    }

    @Test
    void mfa_secondMethod_signsIn() {
        server.createCollection(
                "mfas", Map.of("otp", Map.of("enabled", true), "mfa", Map.of("enabled", true)));
        server.createUser("mfas", "m@example.com");
        Reply first = expect(401, server.signIn("mfas", "m@example.com", PASSWORD));
        String mfaId = first.text("mfaId");
        assertThat(first.json()).containsOnlyKeys("mfaId");
        assertThat(
                        server.post(
                                        "/api/collections/mfas/auth-with-password?mfaId=" + mfaId,
                                        Map.of("identity", "m@example.com", "password", PASSWORD))
                                .text("message"))
                .isEqualTo("A different authentication method is required.");
        String otpId =
                server.post("/api/collections/mfas/request-otp", Map.of("email", "m@example.com"))
                        .text("otpId");
        String password = digits(server.awaitMail("m@example.com"));
        awaitSent(otpId);
        Reply second =
                server.post(
                        "/api/collections/mfas/auth-with-otp",
                        Map.of("otpId", otpId, "password", password, "mfaId", mfaId));
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.text("token")).isNotEmpty();
        assertThat(
                        server.post(
                                        "/api/collections/mfas/auth-with-password",
                                        Map.of(
                                                "identity",
                                                "m@example.com",
                                                "password",
                                                PASSWORD,
                                                "mfaId",
                                                mfaId))
                                .text("message"))
                .isEqualTo("Invalid or expired MFA session.");
    }

    @Test
    void alert_newPlace_isMailedEscapedButNotForTheFirst() {
        server.createCollection("alerts", Map.of("authAlert", Map.of("enabled", true)));
        server.createUser("alerts", "a@example.com");
        expect(200, server.signIn("alerts", "a@example.com", PASSWORD));
        HttpRequest elsewhere =
                HttpRequest.newBuilder(
                                server.base().resolve("/api/collections/alerts/auth-with-password"))
                        .header("User-Agent", "<script>alert(1)</script>")
                        .header("Content-Type", "application/json")
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        "{\"identity\":\"a@example.com\",\"password\":\""
                                                + PASSWORD
                                                + "\"}"))
                        .build();
        expect(200, server.exchange(elsewhere));
        assertThat(server.awaitMail("a@example.com"))
                .contains("&lt;script&gt;")
                .doesNotContain("<em><script>");
    }

    @Test
    void generateAppleSecret_invalid_namesEachField() {
        Reply reply =
                server.post(
                        "/api/settings/apple/generate-client-secret",
                        Map.of(
                                "teamId",
                                "123",
                                "keyId",
                                "1234567890",
                                "privateKey",
                                "no",
                                "duration",
                                -1),
                        server.superuser());
        assertThat(reply.body())
                .contains("\"clientId\":{\"code\":\"validation_required\"")
                .contains("\"teamId\":{\"code\":\"validation_length_invalid\"")
                .contains("\"privateKey\":{\"code\":\"validation_match_invalid\"")
                .contains("\"duration\":{\"code\":\"validation_min_greater_equal_than_required\"");
    }

    private static void otpCollection(String name) {
        server.createCollection(name, Map.of("otp", Map.of("enabled", true)));
    }

    private static Reply otp(String collection, String id, String password) {
        return server.post(
                "/api/collections/" + collection + "/auth-with-otp",
                Map.of("otpId", id, "password", password));
    }

    private static void awaitSent(String otpId) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (System.nanoTime() < deadline) {
            Reply otp = server.get("/api/collections/_otps/records/" + otpId, server.superuser());
            if (!otp.text("sentTo").isEmpty()) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        throw new AssertionError("the one-time password was not marked as sent");
    }

    private static String digits(String mail) {
        var matcher = java.util.regex.Pattern.compile("<strong>(\\d{8})</strong>").matcher(mail);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private static String token(String collection, String email, String password) {
        return expect(200, server.signIn(collection, email, password)).text("token");
    }

    private static Reply refresh(String collection, String token) {
        return server.post("/api/collections/" + collection + "/auth-refresh", Map.of(), token);
    }

    private static Reply form(String path, String body) {
        return server.exchange(
                HttpRequest.newBuilder(server.base().resolve(path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build());
    }
}
