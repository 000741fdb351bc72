package dev.larder.replication;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A mapping in {@code litestream.yml}: typed values, the full name of a key for messages, and what
 * nobody asked for.
 */
final class YamlSection {

    private static final Pattern SIZE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*([a-zA-Z]*)");
    private static final Map<String, Long> BYTES =
            Map.of(
                    "",
                    1L,
                    "b",
                    1L,
                    "kb",
                    1_000L,
                    "mb",
                    1_000_000L,
                    "gb",
                    1_000_000_000L,
                    "tb",
                    1_000_000_000_000L,
                    "kib",
                    1L << 10,
                    "mib",
                    1L << 20,
                    "gib",
                    1L << 30,
                    "tib",
                    1L << 40);

    private final String name;
    private final Map<String, Object> values;

    /** The keys that stand in this section itself, not taken over from another. */
    private final Set<String> own;

    private final Set<String> asked;

    private YamlSection(
            String name, Map<String, Object> values, Set<String> own, Set<String> asked) {
        this.name = name;
        this.values = values;
        this.own = own;
        this.asked = asked;
    }

    /** A section from what the YAML reader made; null stands for an empty one. */
    static YamlSection of(String name, @Nullable Object value) {
        var values = new LinkedHashMap<String, Object>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, inner) -> {
                if (inner != null) {
                    values.put(String.valueOf(key), inner);
                }
            });
        } else if (value != null) {
            throw new ConfigException(
                    "In litestream.yml "
                            + (name.isEmpty() ? "the file" : name)
                            + " is not a mapping.");
        }
        return new YamlSection(name, values, Set.copyOf(values.keySet()), new HashSet<>());
    }

    /** The full name of a key. */
    String name(String key) {
        return name.isEmpty() ? key : name + "." + key;
    }

    /** A copy whose missing keys are taken from {@code defaults}. */
    YamlSection over(YamlSection defaults, Set<String> inherited) {
        var merged = new LinkedHashMap<>(values);
        for (String key : inherited) {
            Object value = defaults.values.get(key);
            defaults.asked.add(key);
            if (value != null) {
                merged.putIfAbsent(key, value);
            }
        }
        return new YamlSection(name, merged, own, asked);
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    private @Nullable Object value(String key) {
        asked.add(key);
        return values.get(key);
    }

    String text(String key, String otherwise) {
        Object value = value(key);
        if (value instanceof Map || value instanceof List) {
            throw wrong(key, "is not a text");
        }
        return value == null ? otherwise : String.valueOf(value);
    }

    boolean flag(String key, boolean otherwise) {
        Object value = value(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw wrong(key, "has to be true or false, not " + value);
    }

    long integer(String key, long otherwise, long least) {
        Object value = value(key);
        if (value == null) {
            return otherwise;
        }
        if (!(value instanceof Number number) || number.doubleValue() != number.longValue()) {
            throw wrong(key, "has to be a whole number, not " + value);
        }
        if (number.longValue() < least) {
            throw wrong(key, "has to be at least " + least + ", not " + value);
        }
        return number.longValue();
    }

    /** A duration in Go's notation, or a bare number of nanoseconds. */
    Duration duration(String key, Duration otherwise, Duration least) {
        Object value = value(key);
        if (value == null) {
            return otherwise;
        }
        Duration duration =
                value instanceof Number number
                        ? Duration.ofNanos(number.longValue())
                        : parseDuration(key, String.valueOf(value));
        if (duration.compareTo(least) < 0) {
            throw wrong(
                    key,
                    least.isZero()
                            ? "must not be negative"
                            : "has to be at least " + least.toNanos() / 1e9 + " s");
        }
        return duration;
    }

    private Duration parseDuration(String key, String text) {
        Duration parsed = GoDuration.parse(text);
        if (parsed == null) {
            throw wrong(key, "is not a duration such as 1m30s: " + text);
        }
        return parsed;
    }

    /** A size such as {@code 5MiB}, {@code 5MB} or a bare number of bytes. */
    long bytes(String key, long otherwise) {
        Object value = value(key);
        if (value == null) {
            return otherwise;
        }
        var match = SIZE.matcher(String.valueOf(value).strip());
        Long unit = match.matches() ? BYTES.get(match.group(2).toLowerCase(Locale.ROOT)) : null;
        if (unit == null) {
            throw wrong(key, "is not a size such as 5MiB: " + value);
        }
        return new BigDecimal(match.group(1)).multiply(BigDecimal.valueOf(unit)).longValue();
    }

    YamlSection section(String key) {
        return of(name(key), value(key));
    }

    List<YamlSection> sections(String key) {
        Object value = value(key);
        var sections = new ArrayList<YamlSection>();
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                sections.add(of(name(key) + "[" + i + "]", list.get(i)));
            }
        } else if (value != null) {
            throw wrong(key, "is not a list");
        }
        return sections;
    }

    boolean isSameAs(YamlSection other) {
        return values.equals(other.values);
    }

    /** The keys that are there but were not asked for. */
    List<String> leftOver() {
        return own.stream().filter(key -> !asked.contains(key)).map(this::name).sorted().toList();
    }

    /** Marks keys as seen. */
    void skip(Set<String> keys) {
        asked.addAll(keys);
    }

    ConfigException wrong(String key, String what) {
        return new ConfigException("In litestream.yml " + name(key) + " " + what + ".");
    }
}
