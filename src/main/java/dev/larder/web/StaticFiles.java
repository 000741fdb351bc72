package dev.larder.web;

import dev.larder.api.ApiException;

import jakarta.servlet.ServletException;

import org.jspecify.annotations.Nullable;
import org.springframework.core.io.FileSystemResource;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A folder of static files with directory indexes; unknown paths can answer the root's {@code
 * index.html}, which is what single-page applications want. Ranges, conditional requests and
 * content types are Spring's.
 */
final class StaticFiles {

    private static final String INDEX = "index.html";

    private final Path root;
    private final boolean indexFallback;
    private final ResourceHttpRequestHandler sender = new ResourceHttpRequestHandler();

    StaticFiles(Path root, boolean indexFallback) {
        this.root = root.toAbsolutePath().normalize();
        this.indexFallback = indexFallback;
        sender.setLocations(List.of(new FileSystemResource(this.root + "/")));
        sender.setMediaTypes(
                Map.of(
                        "html", MediaType.parseMediaType("text/html; charset=utf-8"),
                        "css", MediaType.parseMediaType("text/css; charset=utf-8"),
                        "js", MediaType.parseMediaType("text/javascript; charset=utf-8"),
                        "mjs", MediaType.parseMediaType("text/javascript; charset=utf-8")));
        try {
            sender.afterPropertiesSet();
        } catch (Exception e) {
            throw new IllegalStateException("cannot serve " + root, e);
        }
    }

    /** Answers a GET or HEAD; null when the file is written. */
    @Nullable Answer serve(Call call) throws IOException {
        String path = call.path();
        Path file = locate(path);
        if (file == null || !Files.exists(file)) {
            return fallback(call);
        }
        if (Files.isDirectory(file)) {
            if (!path.endsWith("/")) {
                return redirect(path + "/");
            }
            Path index = file.resolve(INDEX);
            return Files.isRegularFile(index) ? send(call, index) : fallback(call);
        }
        if (path.endsWith("/")) {
            return redirect(path.replaceAll("/+$", ""));
        }
        if (path.endsWith(INDEX)) {
            return redirect(path.substring(0, path.length() - INDEX.length()));
        }
        return send(call, file);
    }

    /** The file that a path names; null when that lies outside the root or is no path at all. */
    private @Nullable Path locate(String path) {
        try {
            Path file = root.resolve(path.replaceFirst("^/+", "")).normalize();
            return file.startsWith(root) ? file : null;
        } catch (InvalidPathException _) { // such as a NUL: there is no such file
            return null;
        }
    }

    private @Nullable Answer fallback(Call call) throws IOException {
        Path index = root.resolve(INDEX);
        if (indexFallback && Files.isRegularFile(index)) {
            return send(call, index);
        }
        throw ApiException.notFound("File not found.");
    }

    private @Nullable Answer send(Call call, Path file) throws IOException {
        call.request()
                .setAttribute(
                        HandlerMapping.PATH_WITHIN_HANDLER_MAPPING_ATTRIBUTE,
                        root.relativize(file).toString().replace('\\', '/'));
        try {
            sender.handleRequest(call.request(), call.response());
        } catch (ServletException e) {
            throw new IOException("cannot send " + file.getFileName(), e);
        }
        return null;
    }

    /** Never to another host, as {@code //host/} would be. */
    private static Answer redirect(String path) {
        String safe =
                path.matches("[/\\\\]{2,}.*") ? "/" + path.replaceFirst("^[/\\\\]+", "") : path;
        return Answer.redirect(301, safe);
    }
}
