package dev.larder.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

/**
 * A request in whose path a semicolon is a character like any other. The servlet world reads what
 * follows it as a parameter of the segment and leaves it out when it looks for a route, while rate
 * limits and logs see the text as it was sent: {@code /api/collections/posts;x/records} would be
 * served, but counted by no rule for {@code /api/collections/posts/records}.
 */
final class LiteralPath extends HttpServletRequestWrapper {

    private final String uri;

    private LiteralPath(HttpServletRequest request, String uri) {
        super(request);
        this.uri = uri;
    }

    /** The same request when its path has no semicolon. */
    static HttpServletRequest of(HttpServletRequest request) {
        String uri = request.getRequestURI();
        return uri.indexOf(';') < 0 ? request : new LiteralPath(request, uri.replace(";", "%3B"));
    }

    @Override
    public String getRequestURI() {
        return uri;
    }

    /** The path as it was sent. */
    String sent() {
        return ((HttpServletRequest) getRequest()).getRequestURI();
    }
}
