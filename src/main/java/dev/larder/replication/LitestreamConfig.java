package dev.larder.replication;

import dev.larder.replication.ltx.PageEncoding;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code litestream.yml} in Litestream's own schema, so that the same file drives either program.
 * What is Larder's alone stands under {@code larder:} keys, which Litestream ignores.
 *
 * @param schedule when the upper levels are made, and how long they are kept
 * @param databases the databases of the file
 * @param mirror where uploads are mirrored to; null when they are not
 * @param remarks keys of the file that have no effect here, a sentence for each
 */
public record LitestreamConfig(
        Schedule schedule, List<Entry> databases, @Nullable Target mirror, List<String> remarks) {

    private static final Pattern VARIABLE =
            Pattern.compile("\\$(?:\\{([^}]*)}|([a-zA-Z_][a-zA-Z0-9_]*)|([0-9*#$@!?-]))");

    /** Keys of a replica that may stand at the top level as a default for all replicas. */
    private static final Set<String> INHERITED =
            Set.of(
                    "sync-interval",
                    "max-sync-ltx-files",
                    "auto-recover",
                    "access-key-id",
                    "secret-access-key",
                    "region",
                    "bucket",
                    "endpoint",
                    "force-path-style",
                    "sign-payload",
                    "require-content-md5",
                    "skip-verify",
                    "storage-class",
                    "sse-customer-algorithm",
                    "sse-customer-key",
                    "sse-customer-key-path",
                    "sse-kms-key-id",
                    "age");

    /** Keys that concern the other program's process, not the replica. */
    private static final Set<String> WITHOUT_EFFECT =
            Set.of(
                    "addr",
                    "mcp-addr",
                    "socket",
                    "exec",
                    "logging",
                    "verify-compaction",
                    "shutdown-sync-interval");

    /**
     * Times of everything above the single transactions.
     *
     * @param levels how often level 1, 2 and so on are made; one to eight
     * @param snapshotInterval how often the whole database is stored
     * @param snapshotRetention how long snapshots are kept
     * @param transactionRetention how long single transactions are kept once they are merged; zero
     *     for ever
     * @param transactionCheck how often that is looked at
     * @param removesOld whether anything is removed from the replica at all
     * @param validation how often the levels are checked for gaps; zero for never
     * @param shutdown how long a stop may wait for the last uploads
     * @param heartbeatUrl address called while all is well; empty for none
     * @param heartbeat how often
     * @param proof how often the replica is restored beside the database to prove it; zero for
     *     never
     * @param scrub how often every file of the replica is read; zero for never
     */
    public record Schedule(
            List<Duration> levels,
            Duration snapshotInterval,
            Duration snapshotRetention,
            Duration transactionRetention,
            Duration transactionCheck,
            boolean removesOld,
            Duration validation,
            Duration shutdown,
            String heartbeatUrl,
            Duration heartbeat,
            Duration proof,
            Duration scrub) {

        public Schedule {
            levels = List.copyOf(levels);
        }
    }

    /**
     * One database.
     *
     * @param path its file
     * @param metaPath where transaction files are kept before they are uploaded
     * @param monitorInterval longest time after which commits of other processes are noticed
     * @param checkpointInterval longest time between checkpoints while something is written; zero
     *     for no limit
     * @param checkpointPages pages in the log that make a checkpoint due
     * @param truncatePages pages in the log from which writers may wait a moment for a checkpoint
     * @param maxLogBytes bytes of the log that go into one transaction file at most, roughly; zero
     *     for no limit
     * @param restoreIfMissing whether a missing database is restored at a start; null when the file
     *     does not say
     * @param target where the replica is
     * @param syncInterval shortest time between two transaction files
     * @param autoRecover whether a conflict with another writer is overcome by a whole copy
     * @param encoding how pages are written
     * @param stagingBytes bytes of transaction files that may wait for the store
     */
    public record Entry(
            Path path,
            Path metaPath,
            Duration monitorInterval,
            Duration checkpointInterval,
            int checkpointPages,
            int truncatePages,
            long maxLogBytes,
            @Nullable Boolean restoreIfMissing,
            Target target,
            Duration syncInterval,
            boolean autoRecover,
            PageEncoding encoding,
            long stagingBytes) {}

    public LitestreamConfig {
        databases = List.copyOf(databases);
        remarks = List.copyOf(remarks);
    }

    /**
     * Reads a file's text.
     *
     * @param environment value of an environment variable, null when it is not set
     * @throws ConfigException when it cannot be used
     */
    public static LitestreamConfig parse(String text, UnaryOperator<@Nullable String> environment) {
        return new Parser(environment).parse(expand(text, environment));
    }

    /**
     * Replaces {@code $NAME} and {@code ${NAME}} everywhere in the text, as Litestream does: what
     * is not set becomes empty, {@code $PID} is the process id, and there is no way to escape a
     * dollar sign.
     */
    static String expand(String text, UnaryOperator<@Nullable String> environment) {
        return VARIABLE.matcher(text)
                .replaceAll(match -> {
                    String name = match.group(1) != null ? match.group(1) : match.group(2);
                    if (name == null || name.isEmpty()) {
                        return "";
                    }
                    String value =
                            "PID".equals(name)
                                    ? Long.toString(ProcessHandle.current().pid())
                                    : environment.apply(name);
                    return value == null ? "" : Matcher.quoteReplacement(value);
                });
    }

    private static final class Parser {

        private final UnaryOperator<@Nullable String> environment;
        private final Set<String> ignored = new TreeSet<>();

        Parser(UnaryOperator<@Nullable String> environment) {
            this.environment = environment;
        }

        LitestreamConfig parse(String text) {
            Object document;
            try {
                document = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
            } catch (YAMLException e) {
                throw new ConfigException("litestream.yml is not valid YAML: " + problem(e) + ".");
            }
            YamlSection root = YamlSection.of("", document);
            for (String key : WITHOUT_EFFECT) {
                if (root.has(key)) {
                    ignored.add(key);
                }
            }
            root.skip(WITHOUT_EFFECT);
            YamlSection larder = root.section("larder");
            var databases = new ArrayList<Entry>();
            for (YamlSection database : root.sections("dbs")) {
                databases.addAll(entries(database, root));
            }
            YamlSection snapshot = snapshotSection(root);
            Schedule schedule = schedule(root, snapshot, larder);
            YamlSection uploads = larder.section("storage");
            Target mirror =
                    larder.has("storage")
                            ? Target.of(uploads.over(root, INHERITED), environment)
                            : null;
            leftOver(larder, root);
            var remarks = new ArrayList<String>();
            ignored.forEach(key -> remarks.add("litestream.yml: " + key + " has no effect here."));
            return new LitestreamConfig(schedule, databases, mirror, remarks);
        }

        private static String problem(YAMLException e) {
            if (e instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
                return "line "
                        + (marked.getProblemMark().getLine() + 1)
                        + ": "
                        + firstLine(marked.getProblem());
            }
            return firstLine(e.getMessage());
        }

        private static String firstLine(@Nullable String message) {
            return message == null ? "" : message.lines().findFirst().orElse("");
        }

        private void leftOver(YamlSection... sections) {
            for (YamlSection section : sections) {
                ignored.addAll(section.leftOver());
            }
        }

        private YamlSection snapshotSection(YamlSection root) {
            YamlSection chosen = root.section("snapshot");
            if (root.has("snapshot")) {
                return chosen;
            }
            boolean found = false;
            for (YamlSection database : root.sections("dbs")) {
                YamlSection own = database.section("snapshot");
                if (database.has("snapshot")) {
                    if (found && !own.isSameAs(chosen)) {
                        throw own.wrong("interval", "or retention differs from another database's");
                    }
                    chosen = own;
                    found = true;
                }
            }
            return chosen;
        }

        private Schedule schedule(YamlSection root, YamlSection snapshot, YamlSection larder) {
            var levels = new ArrayList<Duration>();
            for (YamlSection level : root.sections("levels")) {
                levels.add(level.duration("interval", Duration.ZERO, Duration.ofNanos(1)));
                leftOver(level);
            }
            if (levels.isEmpty()) {
                levels.addAll(
                        List.of(
                                Duration.ofSeconds(30),
                                Duration.ofMinutes(5),
                                Duration.ofHours(1)));
            }
            if (levels.size() > 8) {
                throw new ConfigException("In litestream.yml levels has more than 8 entries.");
            }
            YamlSection retention = root.section("retention");
            YamlSection validation = root.section("validation");
            Duration day = Duration.ofHours(24);
            Duration tick = Duration.ofNanos(1);
            var schedule =
                    new Schedule(
                            levels,
                            snapshot.duration("interval", day, tick),
                            snapshot.duration("retention", day, tick),
                            root.duration("l0-retention", Duration.ofMinutes(5), Duration.ZERO),
                            root.duration(
                                    "l0-retention-check-interval", Duration.ofSeconds(15), tick),
                            retention.flag("enabled", true),
                            validation.duration("interval", Duration.ZERO, Duration.ZERO),
                            root.duration(
                                    "shutdown-sync-timeout", Duration.ofSeconds(30), Duration.ZERO),
                            root.text("heartbeat-url", ""),
                            root.duration(
                                    "heartbeat-interval",
                                    Duration.ofMinutes(5),
                                    Duration.ofMinutes(1)),
                            larder.duration("proof-interval", Duration.ofMinutes(1), Duration.ZERO),
                            larder.duration("scrub-interval", Duration.ofHours(6), Duration.ZERO));
            leftOver(retention, validation, snapshot);
            return schedule;
        }

        private List<Entry> entries(YamlSection database, YamlSection root) {
            String path = database.text("path", "");
            String dir = database.text("dir", "");
            if (path.isEmpty() == dir.isEmpty()) {
                throw database.wrong("path", "or dir has to be given, one of the two");
            }
            if (!dir.isEmpty()) {
                throw database.wrong(
                        "dir", "cannot be used here; list the databases by their path");
            }
            return List.of(entry(database, file(path), replica(database, root)));
        }

        private static Path file(String text) {
            String path = text.replaceFirst("^sqlite3?://", "");
            if (path.equals("~") || path.startsWith("~/")) {
                path = System.getProperty("user.home") + path.substring(1);
            }
            return Path.of(path).toAbsolutePath().normalize();
        }

        private static YamlSection replica(YamlSection database, YamlSection root) {
            List<YamlSection> list = database.sections("replicas");
            if (database.has("replica") && !list.isEmpty()) {
                throw database.wrong(
                        "replica", "and replicas are both given, one of the two is allowed");
            }
            if (list.size() > 1) {
                throw database.wrong(
                        "replicas",
                        "has more than one entry; Litestream 0.5 and Larder write one replica");
            }
            if (list.isEmpty() && !database.has("replica")) {
                throw database.wrong("replica", "is missing");
            }
            YamlSection replica = list.isEmpty() ? database.section("replica") : list.getFirst();
            return replica.over(root, INHERITED);
        }

        private Entry entry(YamlSection database, Path path, YamlSection replica) {
            YamlSection own = replica.section("larder");
            String meta = database.text("meta-path", "");
            Duration tick = Duration.ofNanos(1);
            Target target = Target.of(replica, environment);
            var entry =
                    new Entry(
                            path,
                            meta.isEmpty() ? LocalHistory.directoryOf(path) : file(meta),
                            database.duration("monitor-interval", Duration.ofSeconds(1), tick),
                            database.duration(
                                    "checkpoint-interval", Duration.ofMinutes(1), Duration.ZERO),
                            (int) database.integer("min-checkpoint-page-count", 1000, 1),
                            truncatePages(database),
                            database.integer("max-sync-wal-bytes", 64L << 20, 0),
                            database.has("restore-if-db-not-exists")
                                    ? database.flag("restore-if-db-not-exists", false)
                                    : null,
                            target,
                            replica.duration("sync-interval", Duration.ofMillis(250), tick),
                            replica.flag("auto-recover", false),
                            encoding(own),
                            own.bytes("staging-max-bytes", 2L << 30));
            for (String key :
                    List.of("busy-timeout", "meta-dir", "pattern", "recursive", "watch")) {
                if (database.has(key)) {
                    ignored.add(database.name(key));
                }
            }
            database.section("snapshot");
            database.skip(Set.of("busy-timeout", "meta-dir", "pattern", "recursive", "watch"));
            leftOver(database, replica, own);
            return entry;
        }

        private static int truncatePages(YamlSection database) {
            long pages = database.integer("truncate-page-n", 121_359, 0);
            return pages == 0 ? 121_359 : (int) Math.min(pages, Integer.MAX_VALUE);
        }

        private static PageEncoding encoding(YamlSection own) {
            return switch (own.text("ltx-page-encoding", "block")) {
                case "block" -> PageEncoding.BLOCK;
                case "frame" -> PageEncoding.FRAME;
                default -> throw own.wrong("ltx-page-encoding", "has to be block or frame");
            };
        }
    }
}
