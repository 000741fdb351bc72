package dev.larder.admin;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.nio.file.Path;

/**
 * Start-up settings of the dashboard, bound from {@code larder.admin-ui.*}.
 *
 * @param dir folder to serve the dashboard from instead of the jar, read again on every request;
 *     for working on the dashboard
 * @param environment word of the badge that tells servers apart, such as {@code production}; no
 *     badge when empty
 * @param tileHost origin of map tiles, asked only after consent; maps are off when empty
 * @param geocoderHost origin of the address search of the map; off when empty
 */
@ConfigurationProperties("larder.admin-ui")
record AdminProperties(
        @Nullable Path dir,
        @DefaultValue("") String environment,
        @DefaultValue("https://tile.openstreetmap.org") String tileHost,
        @DefaultValue("https://nominatim.openstreetmap.org") String geocoderHost) {}
