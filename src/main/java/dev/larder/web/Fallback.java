package dev.larder.web;

import dev.larder.api.ApiException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** What answers when no route does: the static files, or a 404. */
final class Fallback implements CallHandler {

    private final StaticFiles files;

    Fallback(StaticFiles files) {
        this.files = files;
    }

    @Override
    public @Nullable Answer handle(Call call) throws IOException {
        boolean readable = call.method().equals("GET") || call.method().equals("HEAD");
        if (!readable) {
            throw ApiException.notFound();
        }
        call.quiet();
        return files.serve(call);
    }
}
