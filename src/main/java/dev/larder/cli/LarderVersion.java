package dev.larder.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that Maven wrote into the jar's manifest. */
final class LarderVersion implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {"larder " + current()};
    }

    /** The version, or {@code development} when the program runs from class folders. */
    static String current() {
        String version = LarderVersion.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
