package dev.larder.admin;

import dev.larder.web.Answer;
import dev.larder.web.QuietLog;
import dev.larder.web.Requires;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * {@code GET /api/larder/capabilities}: which additions to the compatible API this server offers,
 * as {@code {name: path}}. Read off the registered routes, so that it cannot promise what is not
 * there.
 */
@RestController
@Requires(Requires.Guard.SUPERUSER)
@QuietLog
final class CapabilitiesController {

    private static final String ADDITIONS = "/api/larder/";

    /** Additions that stand beside compatible routes. */
    private static final Map<String, String> ELSEWHERE =
            Map.of("/api/openapi.json", "openapi", "/api/collections/meta/plan", "schemaPlan");

    private final ObjectProvider<RequestMappingHandlerMapping> routes;

    CapabilitiesController(
            @Qualifier("requestMappingHandlerMapping")
                    ObjectProvider<RequestMappingHandlerMapping> routes) {
        this.routes = routes;
    }

    @GetMapping("/api/larder/capabilities")
    Answer list() {
        Map<String, String> found = new TreeMap<>();
        for (String path : paths()) {
            String elsewhere = ELSEWHERE.get(path);
            if (elsewhere != null) {
                found.put(elsewhere, path);
            } else if (path.startsWith(ADDITIONS)) {
                String name = path.substring(ADDITIONS.length()).split("/", 2)[0];
                found.putIfAbsent(name, ADDITIONS + name);
            }
        }
        return Answer.ok(found);
    }

    private Set<String> paths() {
        return routes.getObject().getHandlerMethods().keySet().stream()
                .flatMap(route -> route.getPatternValues().stream())
                .collect(Collectors.toSet());
    }
}
