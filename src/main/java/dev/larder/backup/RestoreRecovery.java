package dev.larder.backup;

import dev.larder.database.DirectoryPreparation;
import dev.larder.database.StartupException;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.nio.file.Path;

/** Ends a restore that was broken off, before the databases open. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class RestoreRecovery implements DirectoryPreparation {

    @Override
    public void prepare(Path directory) {
        try {
            Swap.recover(directory);
        } catch (IOException e) {
            throw new StartupException(
                    "A restore that was broken off cannot be brought to an end: "
                            + e.getMessage()
                            + ". Its files are in "
                            + directory.resolve(DataFolder.SCRATCH)
                            + ".",
                    e);
        }
    }
}
