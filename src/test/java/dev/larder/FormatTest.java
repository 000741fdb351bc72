package dev.larder;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Keeps every Java file in the form that google-java-format gives it (AOSP). It runs here, in the
 * JDK that builds the project, because Maven's own JVM may be older. {@code mvn test
 * -Dtest=FormatTest -Dformat.write=true} rewrites the files.
 */
class FormatTest {

    private static final Formatter FORMATTER =
            new Formatter(JavaFormatterOptions.builder().style(Style.AOSP).build());

    @Test
    void sources_areFormatted() throws IOException, FormatterException {
        boolean write = Boolean.getBoolean("format.write");
        List<String> unformatted = new ArrayList<>();
        for (Path file : javaFiles()) {
            String source = Files.readString(file);
            String formatted = format(source);
            if (!formatted.equals(source)) {
                if (write) {
                    Files.writeString(file, formatted);
                } else {
                    unformatted.add(file.toString());
                }
            }
        }
        assertThat(unformatted).as("run: mvn test -Dtest=FormatTest -Dformat.write=true").isEmpty();
    }

    @Test
    void format_twoStatementsOnALine_changesThem() throws FormatterException {
        assertThat(format("class A { int a;int b; }")).isNotEqualTo("class A { int a;int b; }");
    }

    private static String format(String source) throws FormatterException {
        String ordered =
                ImportOrderer.reorderImports(
                        RemoveUnusedImports.removeUnusedImports(source), Style.AOSP);
        return FORMATTER.formatSource(ordered);
    }

    private static List<Path> javaFiles() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        }
    }
}
