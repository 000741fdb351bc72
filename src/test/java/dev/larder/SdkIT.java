package dev.larder;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Drives the finished jar through the official JavaScript SDK: {@code src/test/js/sdk.test.mjs}.
 */
class SdkIT {

    private static final Path SCRIPTS = Path.of("src/test/js");
    private static final Path INSTALLED = Path.of("target/js");

    @Test
    void officialSdk_worksUnchanged(@TempDir Path directory)
            throws IOException, InterruptedException {
        Requirements.require("node", isInstalled("node") && isInstalled("npm"));
        install();
        try (JarServer server = JarServer.start(directory)) {
            Process node =
                    run(
                            INSTALLED,
                            Map.of(
                                    "LARDER_URL", server.url(),
                                    "LARDER_EMAIL", JarServer.EMAIL,
                                    "LARDER_PASSWORD", JarServer.PASSWORD),
                            "node",
                            "--test",
                            "sdk.test.mjs");
            assertThat(node.waitFor()).as("exit code of node --test").isZero();
        }
    }

    private static void install() throws IOException, InterruptedException {
        Files.createDirectories(INSTALLED);
        try (Stream<Path> files = Files.list(SCRIPTS)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(
                        file,
                        INSTALLED.resolve(file.getFileName()),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Process npm = run(INSTALLED, Map.of(), "npm", "ci", "--no-audit", "--no-fund");
        assertThat(npm.waitFor()).as("exit code of npm ci").isZero();
    }

    private static Process run(Path directory, Map<String, String> environment, String... command)
            throws IOException {
        var builder = new ProcessBuilder(command).directory(directory.toFile()).inheritIO();
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static boolean isInstalled(String command) throws InterruptedException {
        try {
            return new ProcessBuilder(command, "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException _) {
            return false; // not on the path
        }
    }
}
