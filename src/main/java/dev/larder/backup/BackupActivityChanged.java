package dev.larder.backup;

/** Fact: a backup or restore began or ended. */
record BackupActivityChanged() {}
