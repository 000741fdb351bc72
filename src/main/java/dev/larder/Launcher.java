package dev.larder;

/**
 * The class that starts the jar. It is compiled for Java 17, so that an older Java than the one
 * Larder needs gets a sentence instead of a stack trace.
 */
public final class Launcher {

    private static final int REQUIRED_FEATURE_VERSION = 25;

    private static final String CARRIERS = "jdk.virtualThreadScheduler.parallelism";

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
        allowForNativeCode();
        // By name: this class must not refer to one compiled for a newer Java.
        Class.forName("dev.larder.LarderApplication")
                .getMethod("main", String[].class)
                .invoke(null, (Object) args);
    }

    /**
     * SQLite's native code keeps the carrier of a virtual thread, and by default there are only as
     * many carriers as cores: two slow queries on two cores stopped every other request (measured).
     * So there are some more than the connections that can be busy at the same time: as many
     * readers as cores and a writer, for each of the two databases. To be set before the first
     * virtual thread.
     */
    private static void allowForNativeCode() {
        if (System.getProperty(CARRIERS) == null) {
            int cores = Runtime.getRuntime().availableProcessors();
            int connections = 2 * (Math.max(2, cores) + 1);
            System.setProperty(CARRIERS, String.valueOf(cores + connections));
        }
    }
}
