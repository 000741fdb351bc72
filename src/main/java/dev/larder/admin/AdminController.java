package dev.larder.admin;

import dev.larder.api.ApiException;
import dev.larder.settings.MetaSettings;
import dev.larder.settings.SettingsStore;
import dev.larder.web.QuietLog;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.DigestUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.thymeleaf.TemplateEngine;
import org.thymeleaf.context.Context;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Serves the dashboard: the rendered shell at {@code /_/}, its files below it. */
@RestController
@QuietLog
class AdminController {

    private static final CacheControl FOR_EVER =
            CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable();

    private final Supplier<Dashboard> dashboard;
    private final TemplateEngine templates;
    private final AdminProperties properties;
    private final SettingsStore settings;

    AdminController(
            Supplier<Dashboard> dashboard,
            @Qualifier("adminTemplates") TemplateEngine adminTemplates,
            AdminProperties properties,
            SettingsStore settings) {
        this.dashboard = dashboard;
        this.templates = adminTemplates;
        this.properties = properties;
        this.settings = settings;
    }

    /** Without the slash the relative addresses of the shell would miss. */
    @GetMapping("/_")
    ResponseEntity<Void> slash(HttpServletRequest request) {
        String query = request.getQueryString();
        return ResponseEntity.status(HttpStatus.MOVED_PERMANENTLY)
                .header(
                        HttpHeaders.LOCATION,
                        request.getContextPath() + "/_/" + (query == null ? "" : "?" + query))
                .build();
    }

    /**
     * The shell: no data and no secret, only which files make up the dashboard and what the server
     * is called.
     */
    @GetMapping("/_/")
    ResponseEntity<byte[]> shell() {
        Dashboard current = dashboard.get();
        MetaSettings meta = settings.current().meta();
        var context =
                new Context(
                        Locale.ENGLISH,
                        Map.of(
                                "build", current.build(),
                                "assets", "a/" + current.build(),
                                "importMap", current.importMap(),
                                "preload", current.preload(),
                                "environment", properties.environment(),
                                "tiles", properties.tileHost(),
                                "geocoder", properties.geocoderHost(),
                                "name", meta.hasOwnName() ? meta.appName() : "",
                                "accent", meta.hasOwnAccentColor() ? meta.accentColor() : ""));
        byte[] page = templates.process(current.shell(), context).getBytes(StandardCharsets.UTF_8);
        return secured(current)
                .eTag(DigestUtils.md5DigestAsHex(page))
                .cacheControl(CacheControl.noCache())
                .contentType(new MediaType("text", "html", StandardCharsets.UTF_8))
                .body(page);
    }

    /**
     * A file of this build. A page that was opened before an update asks for an older one and is
     * told to reload.
     */
    @GetMapping("/_/a/{build}/{*path}")
    ResponseEntity<Resource> own(
            @PathVariable String build,
            @PathVariable String path,
            @RequestHeader HttpHeaders headers) {
        Dashboard current = dashboard.get();
        boolean known = properties.dir() != null || build.equals(current.build());
        return send(current, known ? current.own(path.substring(1)) : null, headers);
    }

    /** A third-party module of the import map or one that those import. */
    @GetMapping("/_/v/{*path}")
    ResponseEntity<Resource> vendor(@PathVariable String path, @RequestHeader HttpHeaders headers) {
        Dashboard current = dashboard.get();
        return send(current, current.vendor(path.substring(1)), headers);
    }

    private ResponseEntity<Resource> send(
            Dashboard current, @Nullable Asset asset, HttpHeaders request) {
        if (asset == null) {
            throw ApiException.notFound("File not found.");
        }
        // A range counts bytes of the plain file.
        byte[] packed =
                request.containsHeader(HttpHeaders.RANGE) || !acceptsGzip(request)
                        ? null
                        : asset.gzip();
        ResponseEntity.BodyBuilder answer =
                secured(current)
                        .cacheControl(properties.dir() == null ? FOR_EVER : CacheControl.noStore())
                        .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING)
                        // Said here, because Spring would offer a file with an extension it does
                        // not know as "f.txt".
                        .header(HttpHeaders.CONTENT_DISPOSITION, "inline")
                        .contentType(asset.type());
        if (packed == null) {
            return answer.body(new ByteArrayResource(asset.plain()));
        }
        return answer.header(HttpHeaders.CONTENT_ENCODING, "gzip")
                .body(new ByteArrayResource(packed));
    }

    private static boolean acceptsGzip(HttpHeaders request) {
        String accepted = request.getFirst(HttpHeaders.ACCEPT_ENCODING);
        return accepted != null && accepted.toLowerCase(Locale.ROOT).contains("gzip");
    }

    private ResponseEntity.BodyBuilder secured(Dashboard current) {
        return ResponseEntity.ok()
                .header("Content-Security-Policy", policy(current))
                .header("Referrer-Policy", "no-referrer")
                .header("Cross-Origin-Opener-Policy", "same-origin-allow-popups")
                .header("Permissions-Policy", "geolocation=(self), clipboard-write=(self)");
    }

    private String policy(Dashboard current) {
        return String.join(
                "; ",
                "default-src 'none'",
                "script-src 'self' '" + current.importMapHash() + "'",
                "style-src 'self'",
                ("img-src 'self' data: blob: " + properties.tileHost()).strip(),
                "media-src 'self' blob:",
                "font-src 'self'",
                ("connect-src 'self' " + properties.geocoderHost()).strip(),
                "frame-src 'self'",
                "worker-src 'self'",
                "manifest-src 'self'",
                "base-uri 'none'",
                "form-action 'none'",
                "frame-ancestors 'none'",
                "object-src 'none'",
                "require-trusted-types-for 'script'",
                "trusted-types lit-html ProseMirrorClipboard larder");
    }
}
