package dev.larder.web;

import com.google.re2j.Pattern;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.regex.Matcher;

/**
 * Which browsers' pages may read the answers. Every {@code OPTIONS} request is a preflight and ends
 * here.
 */
final class Cors {

    private static final String METHODS = "GET,HEAD,PUT,PATCH,POST,DELETE";
    private static final int MAX_AUTHORITY = 253;
    private static final int MAX_PATTERN_ORIGIN = MAX_AUTHORITY + 8;

    private final List<String> origins;
    private final List<Pattern> patterns;

    Cors(List<String> origins) {
        this.origins = origins.isEmpty() ? List.of("*") : origins;
        patterns =
                this.origins.stream()
                        .filter(origin -> !origin.equals("*"))
                        .map(Cors::pattern)
                        .toList();
    }

    /** Sets the headers; true when the request was a preflight and is answered. */
    boolean apply(HttpServletRequest request, HttpServletResponse response) {
        response.addHeader("Vary", "Origin");
        String origin = request.getHeader("Origin");
        boolean preflight = request.getMethod().equals("OPTIONS");
        String allowed = origin == null || origin.isEmpty() ? null : allowedFor(origin);
        if (allowed != null) {
            response.setHeader("Access-Control-Allow-Origin", allowed);
            if (preflight) {
                answerPreflight(request, response);
            }
        }
        if (preflight) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        }
        return preflight;
    }

    private static void answerPreflight(HttpServletRequest request, HttpServletResponse response) {
        response.addHeader("Vary", "Access-Control-Request-Method");
        response.addHeader("Vary", "Access-Control-Request-Headers");
        response.setHeader("Access-Control-Allow-Methods", METHODS);
        String headers = request.getHeader("Access-Control-Request-Headers");
        if (headers != null && !headers.isEmpty()) {
            response.setHeader("Access-Control-Allow-Headers", headers);
        }
    }

    private @Nullable String allowedFor(String origin) {
        for (String entry : origins) {
            if (entry.equals("*") || entry.equals(origin)) {
                return entry;
            }
            if (matchesSubdomain(origin, entry)) {
                return origin;
            }
        }
        boolean tryPatterns = origin.length() <= MAX_PATTERN_ORIGIN && origin.contains("://");
        return tryPatterns && patterns.stream().anyMatch(pattern -> pattern.matches(origin))
                ? origin
                : null;
    }

    /** Labels are compared from the right; a {@code *} label stands for the rest. */
    private static boolean matchesSubdomain(String origin, String entry) {
        int originScheme = origin.indexOf("://");
        int entryScheme = entry.indexOf("://");
        if (originScheme < 0
                || entryScheme < 0
                || !origin.substring(0, originScheme).equals(entry.substring(0, entryScheme))
                || origin.length() - originScheme - 3 > MAX_AUTHORITY) {
            return false;
        }
        List<String> labels =
                List.of(origin.substring(originScheme + 3).split("\\.", -1)).reversed();
        List<String> wanted = List.of(entry.substring(entryScheme + 3).split("\\.", -1)).reversed();
        for (int i = 0; i < labels.size(); i++) {
            if (i >= wanted.size()) {
                return false;
            }
            if (wanted.get(i).equals("*")) {
                return true;
            }
            if (!wanted.get(i).equals(labels.get(i))) {
                return false;
            }
        }
        return false;
    }

    private static Pattern pattern(String origin) {
        String quoted = Pattern.quote(origin);
        return Pattern.compile(
                quoted.replaceAll("\\\\\\*", Matcher.quoteReplacement(".*"))
                        .replaceAll("\\\\\\?", Matcher.quoteReplacement(".")));
    }
}
