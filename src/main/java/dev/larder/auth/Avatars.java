package dev.larder.auth;

import dev.larder.api.Upload;
import dev.larder.auth.oauth2.SafeDownload;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;

/** Pictures of new users, fetched from where their provider says they are. */
@Component
final class Avatars {

    private static final Logger log = LoggerFactory.getLogger(Avatars.class);

    private static final long MAX_BYTES = 32L << 20;
    private static final int LIMIT_SECONDS = 10;

    private final SafeDownload download = new SafeDownload(MAX_BYTES, LIMIT_SECONDS);

    /** The picture as an upload; null when it cannot be had, which is no reason not to sign up. */
    @Nullable Upload fetch(String url) {
        try {
            return new Picture(fileName(url), download.fetch(url));
        } catch (IOException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            log.atWarn()
                    .addKeyValue("reason", cause.getMessage())
                    .log("avatar of a new user not fetched");
            return null;
        }
    }

    /** The last segment of the path. */
    private static String fileName(String url) {
        String path = URI.create(url).getPath();
        String name = path == null ? "" : path.substring(path.lastIndexOf('/') + 1);
        return name.isEmpty() ? "avatar" : name;
    }

    private static final class Picture implements Upload {

        private final String name;
        private final byte[] bytes;

        Picture(String name, byte[] bytes) {
            this.name = name;
            this.bytes = bytes;
        }

        @Override
        public String clientName() {
            return name;
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes);
        }
    }
}
