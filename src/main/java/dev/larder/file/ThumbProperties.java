package dev.larder.file;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * Start-up settings of thumbnails, bound from {@code larder.thumbs.*}.
 *
 * @param workers how many are made at once; 0 stands for the number of processors and two more
 * @param maxWait how long a request waits for its thumbnail before it gets the original
 * @param maxPixels pictures with more pixels are served as they are
 * @param memory what all thumbnails in the making may hold of the heap together; 0 stands for a
 *     third of it
 */
@ConfigurationProperties("larder.thumbs")
public record ThumbProperties(
        @DefaultValue("0") int workers,
        @DefaultValue("60s") @DurationUnit(ChronoUnit.SECONDS) Duration maxWait,
        @DefaultValue("128000000") long maxPixels,
        @DefaultValue("0B") DataSize memory) {

    public ThumbProperties {
        if (workers < 0) {
            throw new IllegalArgumentException(
                    "larder.thumbs.workers must not be negative: " + workers);
        }
        if (maxPixels < 1) {
            throw new IllegalArgumentException(
                    "larder.thumbs.max-pixels must be positive: " + maxPixels);
        }
    }

    int effectiveWorkers() {
        return workers > 0 ? workers : Runtime.getRuntime().availableProcessors() + 2;
    }

    int memoryMebibytes() {
        long bytes = memory.toBytes() > 0 ? memory.toBytes() : Runtime.getRuntime().maxMemory() / 3;
        return Math.clamp(bytes >> 20, 1, Integer.MAX_VALUE);
    }
}
