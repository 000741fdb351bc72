package dev.larder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.larder.api.Json;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Runs recorded requests of the compatible API against the finished jar. The runner and its data
 * live outside the project: {@code -Dlarder.conformance=DIR} names them. What fails must be listed,
 * with its reason, in {@code src/test/conformance/expected-misses.json}; what is listed must fail,
 * so that the list only shrinks.
 */
class ConformanceIT {

    private static final Path EXPECTED_MISSES =
            Path.of("src/test/conformance/expected-misses.json");

    @Test
    void recordedRequests_passExceptTheListedMisses() throws IOException, InterruptedException {
        String runner = System.getProperty("larder.conformance");
        assumeTrue(runner != null, "no conformance runner given");

        Map<String, String> outcomes = run(Path.of(runner));
        Map<String, Object> expected = Json.parseObject(Files.readString(EXPECTED_MISSES));
        var misses = new TreeMap<String, String>(outcomes);
        misses.values().removeIf("pass"::equals);
        misses.keySet().removeAll(expected.keySet());
        var listedButPassing = new TreeSet<>(expected.keySet());
        listedButPassing.removeIf(id -> !"pass".equals(outcomes.get(id)));

        assertThat(outcomes).as("requests that ran").hasSizeGreaterThan(200);
        assertThat(misses).as("misses that are not listed").isEmpty();
        assertThat(listedButPassing).as("listed as missing, but passing").isEmpty();
        assertThat(outcomes.keySet()).as("listed ids exist").containsAll(expected.keySet());
    }

    /**
     * The outcome of each request by its id: {@code pass}, {@code fail}, {@code error} or {@code
     * skip}.
     */
    private static Map<String, String> run(Path runner) throws IOException, InterruptedException {
        Path target = Path.of("target").toAbsolutePath();
        Path report = target.resolve("conformance-report.json");
        Files.deleteIfExists(report);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        // Many short-lived servers: the shared class archive and the quick compiler halve the time.
        String start =
                String.join(
                        " ",
                        java,
                        "-XX:+AutoCreateSharedArchive",
                        "-XX:SharedArchiveFile=" + target.resolve("conformance.jsa"),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx384m",
                        "-jar",
                        System.getProperty("larder.jar", target.resolve("larder.jar").toString()),
                        "serve --dir {dir} --http 127.0.0.1:{port}");
        Process process =
                new ProcessBuilder(
                                List.of(
                                        "python3",
                                        runner.resolve("run.py").toString(),
                                        "--start",
                                        start,
                                        "--jobs",
                                        "2",
                                        "--report",
                                        report.toString()))
                        .inheritIO()
                        .start();
        process.waitFor();
        assertThat(report).as("report of the conformance runner").exists();
        return outcomes(Json.parseObject(Files.readString(report)));
    }

    private static Map<String, String> outcomes(Map<String, Object> report) {
        var outcomes = new TreeMap<String, String>();
        for (Object result : (List<?>) report.get("results")) {
            var scenario = (Map<?, ?>) result;
            outcomes.put((String) scenario.get("id"), (String) scenario.get("result"));
        }
        return outcomes;
    }
}
