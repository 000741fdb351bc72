package dev.larder.backup;

import dev.larder.database.Databases;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;

import java.io.IOException;

/**
 * Empties the scratch folder when a server starts; other commands may run beside one that uses it.
 */
@Component
@ConditionalOnWebApplication
final class ScratchCleaner {

    private static final Logger LOG = LoggerFactory.getLogger(ScratchCleaner.class);

    /**
     * @param databases already opened, so that the directory is this server's own
     */
    ScratchCleaner(Databases databases) {
        try {
            DataFolder.deleteTree(databases.directory().resolve(DataFolder.SCRATCH));
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("scratch of an earlier run could not be removed");
        }
    }
}
