package dev.larder.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.larder.api.FieldErrors;
import dev.larder.api.Json;

import org.junit.jupiter.api.Test;

class SettingsTest {

    /** The answer of a fresh PocketBase 0.39 installation. */
    private static final String FRESH =
            """
            {"superuserIPs":[],"smtp":{"enabled":false,"port":587,"host":"smtp.example.com","username":"","authMethod":"","tls":false,"localName":""},"backups":{"cron":"","cronMaxKeep":3,"s3":{"enabled":false,"bucket":"","region":"","endpoint":"","accessKey":"","forcePathStyle":false}},"s3":{"enabled":false,"bucket":"","region":"","endpoint":"","accessKey":"","forcePathStyle":false},"meta":{"accentColor":"#1055c9","appName":"Acme","appURL":"http://localhost:8090","senderName":"Support","senderAddress":"support@example.com","hideControls":false},"rateLimits":{"rules":[{"label":"*:auth","audience":"","duration":3,"maxRequests":2},{"label":"*:create","audience":"","duration":5,"maxRequests":20},{"label":"/api/batch","audience":"","duration":1,"maxRequests":3},{"label":"/api/","audience":"","duration":10,"maxRequests":300}],"excludedIPs":[],"enabled":false},"trustedProxy":{"headers":[],"useLeftmostIP":false},"batch":{"enabled":false,"maxRequests":50,"timeout":3,"maxBodySize":0},"logs":{"maxDays":5,"minLevel":0,"logIP":true,"logAuthId":false}}\
            """;

    @Test
    void toJson_defaults_isTheFreshInstallationByteForByte() {
        assertThat(Json.write(Settings.DEFAULT.toJson())).isEqualTo(FRESH);
    }

    @Test
    void merge_partialDocument_keepsEverythingElseAndSecrets() {
        Settings secret = merge("{\"smtp\":{\"password\":\"p\"},\"s3\":{\"secret\":\"s\"}}");
        Settings changed =
                secret.merge(Json.parse("{\"meta\":{\"appName\":\"New\"},\"smtp\":{\"port\":25}}"));
        assertThat(changed.meta().appName()).isEqualTo("New");
        assertThat(changed.smtp().port()).isEqualTo(25);
        assertThat(changed.smtp().password()).isEqualTo("p");
        assertThat(changed.s3().secret()).isEqualTo("s");
        assertThat(Json.write(changed.toJson())).doesNotContain("password", "secret");
        assertThat(Settings.parse(Json.write(changed.toStoredJson()))).isEqualTo(changed);
        assertThat(changed.merge(Json.parse("{\"smtp\":{\"password\":\"\"}}")).smtp().password())
                .isEmpty();
    }

    @Test
    void merge_rules_areReplacedAndInheritByPosition() {
        Settings changed = merge("{\"rateLimits\":{\"rules\":[{\"maxRequests\":9}]}}");
        assertThat(changed.rateLimits().rules())
                .containsExactly(new RateLimitRule("*:auth", "", 3, 9));
        assertThat(merge("{\"rateLimits\":{\"rules\":null}}").rateLimits().rules()).isEmpty();
    }

    @Test
    void merge_wrongType_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> merge("{\"smtp\":1}"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> merge("{\"smtp\":{\"port\":\"25\"}}"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> merge("{\"logs\":{\"maxDays\":1.5}}"));
        assertThatIllegalArgumentException().isThrownBy(() -> merge("{\"superuserIPs\":[1]}"));
    }

    @Test
    void validate_everySection_namesItsFieldsNested() {
        assertThat(errors("{}")).isEqualTo("{}");
        assertThat(
                        errors(
                                "{\"superuserIPs\":[\"10.0.0.0/8\",\"::1\",\"nope\",\"10.0.0.0/33\",\"\"]}"))
                .contains("\"superuserIPs\":{\"2\":{\"code\":\"validation_invlaid_ip_or_subnet\"")
                .contains("\"3\":")
                .contains("\"4\":{\"code\":\"validation_required\"");
        assertThat(
                        errors(
                                "{\"meta\":{\"accentColor\":\"red\",\"appURL\":\"\",\"senderAddress\":\"x\"}}"))
                .contains("\"meta\":{\"accentColor\":{\"code\":\"validation_length_invalid\"")
                .contains("\"appURL\":{\"code\":\"validation_required\"")
                .contains("\"senderAddress\":{\"code\":\"validation_is_email\"");
        assertThat(
                        errors(
                                "{\"s3\":{\"enabled\":true},\"backups\":{\"s3\":{\"enabled\":true},\"cronMaxKeep\":-1}}"))
                .contains(
                        "\"backups\":{\"cronMaxKeep\":{\"code\":\"validation_min_greater_equal_than_required\"")
                .contains("\"s3\":{\"accessKey\":{\"code\":\"validation_required\"");
        assertThat(
                        errors(
                                "{\"smtp\":{\"enabled\":true,\"host\":\"\",\"port\":0,\"authMethod\":\"CRAM\"}}"))
                .contains("\"smtp\":{\"authMethod\":{\"code\":\"validation_in_invalid\"")
                .contains("\"host\":{\"code\":\"validation_required\"")
                .contains("\"port\":{\"code\":\"validation_required\"");
    }

    @Test
    void validate_rateLimitRules_reportsConflictsBeforeTheRest() {
        String conflict =
                "{\"rateLimits\":{\"rules\":[{\"label\":\"a\",\"maxRequests\":1,\"duration\":1},"
                        + "{\"label\":\"a\",\"audience\":\"@auth\",\"maxRequests\":0}]}}";
        assertThat(errors(conflict))
                .startsWith(
                        "{\"rateLimits\":{\"rules\":{\"1\":{\"label\":"
                                + "{\"code\":\"validation_conflicting_rate_limit_rule\"")
                .contains("\"params\":{\"label\":\"a\"}");
        assertThat(
                        errors(
                                "{\"rateLimits\":{\"rules\":[{\"label\":\"/a b\",\"audience\":\"x\"}],\"enabled\":true}}"))
                .contains("\"0\":{\"audience\":{\"code\":\"validation_in_invalid\"")
                .contains("\"label\":{\"code\":\"validation_match_invalid\"");
        assertThat(errors("{\"rateLimits\":{\"rules\":[],\"enabled\":true}}"))
                .contains("\"rules\":{\"code\":\"validation_required\"");
        assertThat(
                        errors(
                                "{\"rateLimits\":{\"rules\":[{\"label\":\"a\",\"audience\":\"@guest\",\"maxRequests\":1,"
                                        + "\"duration\":1},{\"label\":\"a\",\"audience\":\"@auth\"}]}}"))
                .isEqualTo("{}");
    }

    @Test
    void renameCollection_labels_followTheName() {
        Settings settings =
                merge(
                        "{\"rateLimits\":{\"rules\":[{\"label\":\"posts:create\",\"maxRequests\":1,\"duration\":1}]}}");
        assertThat(
                        settings.renameCollection("posts", "articles")
                                .rateLimits()
                                .rules()
                                .getFirst()
                                .label())
                .isEqualTo("articles:create");
    }

    private static Settings merge(String json) {
        return Settings.DEFAULT.merge(Json.parse(json));
    }

    private static String errors(String json) {
        var errors = new FieldErrors();
        merge(json).validate(errors);
        return Json.write(errors.toJson());
    }
}
