package dev.larder.record;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.handler.AbstractHandlerMapping;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Finds the record routes before any other mapping looks at the request: they carry most of the
 * load. The path is split before its segments are decoded.
 */
final class RecordRouteMapping extends AbstractHandlerMapping {

    private static final String PREFIX = "/api/collections/";
    private static final String RECORDS = "/records";
    private static final List<String> LIST_METHODS = List.of("GET", "HEAD", "POST");
    private static final List<String> ITEM_METHODS = List.of("GET", "HEAD", "PATCH", "DELETE");

    private final RecordRoutes routes;

    RecordRouteMapping(RecordRoutes routes) {
        this.routes = routes;
        setOrder(Ordered.HIGHEST_PRECEDENCE);
    }

    @Override
    protected @Nullable Object getHandlerInternal(HttpServletRequest request) {
        String path = request.getRequestURI();
        if (!path.startsWith(PREFIX)) {
            return null;
        }
        int end = path.indexOf('/', PREFIX.length());
        if (end <= PREFIX.length() || !path.startsWith(RECORDS, end)) {
            return null;
        }
        String rest = path.substring(end + RECORDS.length());
        boolean item = rest.length() > 1 && rest.charAt(0) == '/' && rest.indexOf('/', 1) < 0;
        if ((!item && !rest.isEmpty())
                || !(item ? ITEM_METHODS : LIST_METHODS).contains(request.getMethod())) {
            return null;
        }
        request.setAttribute(
                HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE,
                Map.of(
                        RecordRoutes.COLLECTION,
                        decode(path.substring(PREFIX.length(), end)),
                        RecordRoutes.ID,
                        item ? decode(rest.substring(1)) : ""));
        return routes;
    }

    private static String decode(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) { // a broken escape stands for itself
            return segment;
        }
    }
}
