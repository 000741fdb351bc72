package dev.larder.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.larder.api.Json;
import dev.larder.api.Members;

import org.springframework.stereotype.Component;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Apple tells a user's name only once, to the redirect address and not to the token endpoint. It is
 * kept for a minute, under the code that comes with it, until the sign-in redeems that code.
 */
@Component
final class AppleNames {

    private static final int MAX_CODE_LENGTH = 1000;
    private static final int MAX_NAME_BYTES = 150;

    private final Cache<String, String> names =
            Caffeine.newBuilder()
                    .maximumSize(10_000)
                    .expireAfterWrite(Duration.ofMinutes(1))
                    .build();

    /**
     * @param user JSON with {@code name.firstName} and {@code name.lastName}; anything else is
     *     ignored
     */
    void keep(String code, String user) {
        if (code.length() > MAX_CODE_LENGTH) {
            return;
        }
        String name = read(user);
        if (!name.isEmpty()) {
            names.put(code, name);
        }
    }

    /** The name that came with a code, once; empty when there is none. */
    String take(String code) {
        String name = names.asMap().remove(code);
        return name == null ? "" : name;
    }

    private static String read(String user) {
        try {
            Members name = Members.of(Json.parse(user)).object("name");
            return cut(name.text("firstName") + " " + name.text("lastName")).strip();
        } catch (IllegalArgumentException _) { // then nobody has a name
            return "";
        }
    }

    private static String cut(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= MAX_NAME_BYTES
                ? text
                : new String(bytes, 0, MAX_NAME_BYTES, StandardCharsets.UTF_8)
                        .replace("\uFFFD", "");
    }
}
