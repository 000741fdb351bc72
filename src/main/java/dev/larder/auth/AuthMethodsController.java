package dev.larder.auth;

import dev.larder.collection.AuthCollection;
import dev.larder.collection.MfaOptions;
import dev.larder.web.Answer;
import dev.larder.web.Call;
import dev.larder.web.RateTags;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code auth-methods}: the ways into a collection, for whoever wants to draw a sign-in form. */
@RestController
final class AuthMethodsController {

    private final AuthCollections collections;
    private final List<SignInMethod> methods;

    AuthMethodsController(AuthCollections collections, List<SignInMethod> methods) {
        this.collections = collections;
        this.methods =
                methods.stream().sorted(Comparator.comparingInt(SignInMethod::order)).toList();
    }

    @GetMapping("/api/collections/{collection}/auth-methods")
    @RateTags("listAuthMethods")
    Answer list(Call call) {
        AuthCollection collection = collections.require(call);
        var json = new LinkedHashMap<String, @Nullable Object>();
        Map<String, Object> secondSteps = describe(collection.options().mfa());
        for (SignInMethod method : methods) {
            if (method.order() > SignInMethod.PLACE_OF_SECOND_STEPS) {
                json.putIfAbsent("mfa", secondSteps);
            }
            json.put(method.name(), method.describe(collection));
        }
        json.putIfAbsent("mfa", secondSteps);
        addLegacy(json, collection);
        return Answer.ok(json);
    }

    private static Map<String, Object> describe(MfaOptions options) {
        var json = new LinkedHashMap<String, Object>();
        json.put("enabled", options.enabled());
        json.put("duration", options.enabled() ? options.duration().toSeconds() : 0);
        return json;
    }

    /** What clients before PocketBase 0.23 read. */
    private static void addLegacy(Map<String, @Nullable Object> json, AuthCollection collection) {
        boolean oauth2 = collection.options().oauth2().enabled();
        json.put("authProviders", oauth2 ? withoutLogos(json.get("oauth2")) : null);
        boolean password = collection.options().passwordAuth().enabled();
        List<String> identities = collection.options().passwordAuth().identities();
        json.put("usernamePassword", password && identities.contains("username"));
        json.put("emailPassword", password && identities.contains("email"));
    }

    private static List<Map<Object, Object>> withoutLogos(@Nullable Object oauth2) {
        List<?> providers =
                oauth2 instanceof Map<?, ?> map && map.get("providers") instanceof List<?> list
                        ? list
                        : List.of();
        return providers.stream()
                .map(provider -> {
                    var copy = new LinkedHashMap<Object, Object>((Map<?, ?>) provider);
                    copy.put("logo", "");
                    return (Map<Object, Object>) copy;
                })
                .toList();
    }
}
