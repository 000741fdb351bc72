package dev.larder;

/**
 * The class that starts the jar. It is compiled for Java 17, so that an older Java than the one
 * Larder needs gets a sentence instead of a stack trace.
 */
public final class Launcher {

    private static final int REQUIRED_FEATURE_VERSION = 25;

    private Launcher() {}

    public static void main(String[] args) throws ReflectiveOperationException {
        int running = Runtime.version().feature();
        if (running < REQUIRED_FEATURE_VERSION) {
            System.err.println(
                    "Larder needs Java "
                            + REQUIRED_FEATURE_VERSION
                            + " or newer, but this is Java "
                            + running
                            + ". Start it with the java command of a newer JDK.");
            System.exit(1);
        }
        // By name: this class must not refer to one compiled for a newer Java.
        Class.forName("dev.larder.LarderApplication")
                .getMethod("main", String[].class)
                .invoke(null, (Object) args);
    }
}
