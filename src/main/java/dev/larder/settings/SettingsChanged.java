package dev.larder.settings;

/**
 * New settings hold. Published after they are stored, and when another process stored them.
 *
 * @param previous what held before
 * @param current what holds now
 */
public record SettingsChanged(Settings previous, Settings current) {}
