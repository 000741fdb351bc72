package dev.larder.web;

import dev.larder.api.ApiException;
import dev.larder.api.Caller;
import dev.larder.api.RequestInfo;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.HandlerMapping;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * One request on its way through the server: who calls, from where, with what, and what became of
 * it. Made by the outermost filter; handlers take it as a parameter. Belongs to the request's
 * thread.
 */
public final class Call {

    /** Largest body where a route says nothing else: 32 MiB. */
    public static final long DEFAULT_BODY_LIMIT = 32L << 20;

    private static final String ATTRIBUTE = Call.class.getName();
    private static final String LOADING = "An error occurred while loading the submitted data.";

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final WebPolicy policy;
    private final BodyPatience patience;
    private final List<Closeable> cleanups = new ArrayList<>(1);

    private Caller caller = Caller.GUEST;
    private String context = "default";
    private long bodyLimit = DEFAULT_BODY_LIMIT;
    private boolean quiet;
    private @Nullable QueryString query;
    private @Nullable String path;
    private @Nullable String realIp;
    private @Nullable RequestBody body;
    private @Nullable Object meta;
    private @Nullable Throwable failure;

    Call(
            HttpServletRequest request,
            HttpServletResponse response,
            WebPolicy policy,
            BodyPatience patience) {
        this.request = request;
        this.response = response;
        this.policy = policy;
        this.patience = patience;
        request.setAttribute(ATTRIBUTE, this);
    }

    /**
     * The call that a request belongs to.
     *
     * @throws IllegalStateException when the request did not come through the filter chain
     */
    public static Call of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof Call call) {
            return call;
        }
        throw new IllegalStateException("no call for " + request.getRequestURI());
    }

    public HttpServletRequest request() {
        return request;
    }

    public HttpServletResponse response() {
        return response;
    }

    /** HTTP method, upper case. */
    public String method() {
        return request.getMethod();
    }

    /** Percent-decoded path, such as {@code /api/collections/posts/records}. */
    public String path() {
        String known = path;
        if (known == null) {
            String decoded = QueryString.decode(request.getRequestURI(), false);
            known = decoded == null ? request.getRequestURI() : decoded;
            path = known;
        }
        return known;
    }

    /**
     * A path variable, percent-decoded.
     *
     * @throws IllegalArgumentException when the route has no such variable
     */
    public String pathVariable(String name) {
        if (request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE)
                        instanceof Map<?, ?> variables
                && variables.get(name) instanceof String value) {
            return value;
        }
        throw new IllegalArgumentException("no path variable " + name);
    }

    /** Parameters of the URL alone. */
    public QueryString query() {
        QueryString known = query;
        if (known == null) {
            known = QueryString.parse(request.getQueryString());
            query = known;
        }
        return known;
    }

    public Caller caller() {
        return caller;
    }

    /**
     * Says who is calling; set by the filter that reads the token, or by a route that has just
     * signed someone in.
     */
    public void caller(Caller newCaller) {
        caller = newCaller;
    }

    /** What rules see as {@code @request.context} in this call. */
    public void context(String newContext) {
        context = newContext;
    }

    /** Address of the peer of the connection. */
    public String remoteIp() {
        String address = request.getRemoteAddr();
        String normal = address == null ? null : IpAddress.normalize(strip(address));
        return normal == null ? "" : normal;
    }

    /** Address of the client as the trusted proxies report it, or of the peer. */
    public String realIp() {
        String known = realIp;
        if (known == null) {
            known = findRealIp();
            realIp = known;
        }
        return known;
    }

    /** Whether superusers may call from the client's address. */
    public boolean allowsSuperusers() {
        return policy.allowsSuperusers(realIp());
    }

    /**
     * What access rules may know of this call, with the body as it was sent.
     *
     * @throws ApiException when the body has an unknown type or is too large
     * @throws MalformedBodyException when it cannot be decoded
     */
    public RequestInfo info() {
        return new RequestInfo(
                context, method(), query().firsts(), headers(), body().values(), caller);
    }

    /**
     * Sets the largest body of this route; to be called before the body is read.
     *
     * @param bytes limit; 0 or less for none
     * @throws ApiException 413 when the announced length is already beyond it
     */
    public void limitBody(long bytes) {
        bodyLimit = bytes;
        if (bytes > 0 && request.getContentLengthLong() > bytes) {
            throw ApiException.payloadTooLarge();
        }
    }

    /** The raw body under the limit of the route, for a handler that decodes it itself. */
    public InputStream bodyStream() throws IOException {
        InputStream in = request.getInputStream();
        return new LimitedInputStream(in, bodyLimit, patience);
    }

    /**
     * The decoded body; read at the first call, the same afterwards.
     *
     * @throws ApiException when it has an unknown type or is too large
     * @throws MalformedBodyException when it cannot be decoded
     */
    public RequestBody body() {
        RequestBody known = body;
        if (known == null) {
            known = readBody();
            body = known;
        }
        return known;
    }

    /**
     * Reads the body into a fixed structure.
     *
     * @throws ApiException what a lower layer said (unknown content type, too large), or 400 with
     *     the loading sentence
     */
    public <T> T bind(Function<FixedBody, T> reader) {
        try {
            return reader.apply(body().fixed());
        } catch (MalformedBodyException e) {
            throw ApiException.badRequest(LOADING, e);
        }
    }

    /**
     * As {@link #bind}, but with the loading sentence for every failure to read the body.
     *
     * @throws ApiException 400
     */
    public <T> T bindOrLoading(Function<FixedBody, T> reader) {
        FixedBody fixed;
        try {
            fixed = body().fixed();
        } catch (ApiException | MalformedBodyException e) {
            throw ApiException.badRequest(LOADING, e);
        }
        return bindFixed(fixed, reader);
    }

    private static <T> T bindFixed(FixedBody fixed, Function<FixedBody, T> reader) {
        try {
            return reader.apply(fixed);
        } catch (MalformedBodyException e) {
            throw ApiException.badRequest(LOADING, e);
        }
    }

    /**
     * Attaches data of the handler to the activity log's entry of this call: a value that {@code
     * Json} can write.
     */
    public void meta(@Nullable Object newMeta) {
        meta = newMeta;
    }

    public @Nullable Object meta() {
        return meta;
    }

    /** Keeps a successful call out of the activity log. */
    public void quiet() {
        quiet = true;
    }

    boolean isQuiet() {
        return quiet;
    }

    /**
     * Notes that the call failed although a response may have been written; the activity log shows
     * it as an error.
     */
    public void failed(Throwable cause) {
        failure = cause;
    }

    public @Nullable Throwable failure() {
        return failure;
    }

    /** Runs something when the request has ended, whatever became of it. */
    public void afterwards(Closeable cleanup) {
        cleanups.add(cleanup);
    }

    WebPolicy policy() {
        return policy;
    }

    void end() throws IOException {
        for (Closeable cleanup : cleanups) {
            cleanup.close();
        }
        cleanups.clear();
    }

    private RequestBody readBody() {
        try {
            BodyReader.Decoded decoded = BodyReader.read(request, query(), bodyStream());
            afterwards(decoded.cleanup());
            return decoded.body();
        } catch (IOException e) {
            throw new MalformedBodyException("the body could not be read", e);
        }
    }

    private Map<String, String> headers() {
        var headers = new java.util.HashMap<String, String>();
        for (String name : Collections.list(request.getHeaderNames())) {
            String key = name.toLowerCase(Locale.ROOT).replace('-', '_');
            if (!key.equals("host")) {
                headers.putIfAbsent(key, request.getHeader(name));
            }
        }
        return headers;
    }

    private String findRealIp() {
        for (String header : policy.proxyHeaders()) {
            String found = lastAddress(header);
            if (found != null) {
                return found;
            }
        }
        return remoteIp();
    }

    private @Nullable String lastAddress(String header) {
        String last = null;
        for (String value : Collections.list(request.getHeaders(header))) {
            last = value;
        }
        if (last == null) {
            return null;
        }
        List<String> parts = List.of(last.split(",", -1));
        for (String part : policy.leftmostProxyIp() ? parts : parts.reversed()) {
            String address = IpAddress.normalize(part.strip());
            if (address != null) {
                return address;
            }
        }
        return null;
    }

    private static String strip(String address) {
        return address.startsWith("[") && address.endsWith("]")
                ? address.substring(1, address.length() - 1)
                : address;
    }
}
