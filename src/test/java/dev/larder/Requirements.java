package dev.larder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;

/**
 * What a test needs beside JDK and Maven. Where it is missing the test is skipped visibly, unless
 * {@code -Dlarder.test.require=browser,node} says that it must be there.
 */
public final class Requirements {

    private Requirements() {}

    /** Skips, or fails where it is required, when something is not there. */
    public static void require(String name, boolean present) {
        List<String> required = List.of(System.getProperty("larder.test.require", "").split(","));
        if (required.contains(name)) {
            assertThat(present).as(name + " is required here").isTrue();
        }
        assumeTrue(present, name + " is not installed");
    }
}
