package dev.larder.replication;

import dev.larder.api.DataDirectory;
import dev.larder.database.Databases;
import dev.larder.database.DirectoryPreparation;
import dev.larder.database.StartupException;
import dev.larder.storage.Storages;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import java.io.UncheckedIOException;
import java.time.InstantSource;

/** Restores what is missing before the databases open, and replicates them from then on. */
@Configuration(proxyBeanMethods = false)
class ReplicationConfiguration {

    /**
     * @param named the file given with {@code serve --litestream}; empty for the one inside the
     *     data directory
     */
    @Bean
    ReplicationSource replicationSource(
            DataDirectory directory, @Value("${larder.litestream:}") String named) {
        try {
            return ReplicationSource.read(directory, named, System::getenv);
        } catch (ConfigException e) {
            throw new StartupException(String.valueOf(e.getMessage()), e);
        }
    }

    @Bean
    DirectoryPreparation restoreMissingDatabases(ReplicationSource source) {
        return directory -> {
            try {
                ReplicationSource.DATABASES.forEach(
                        name -> Replication.restoreMissing(source, directory.resolve(name)));
            } catch (RestoreException e) {
                throw new StartupException(String.valueOf(e.getMessage()), e);
            } catch (UncheckedIOException e) {
                throw new StartupException(e.getMessage() + ": " + e.getCause(), e);
            }
        };
    }

    /** Only a server replicates: two writers of one replica would spoil it. */
    @Bean
    Replication replication(
            ReplicationSource source,
            Databases databases,
            Storages storages,
            ApplicationContext context) {
        ReplicationSource used =
                context instanceof WebServerApplicationContext
                        ? source
                        : new ReplicationSource(
                                null, null, java.util.List.of(), java.util.List.of());
        return new Replication(
                used, databases, storages::files, InstantSource.system(), context::publishEvent);
    }

    @Bean
    ReplicationMeters replicationMeters(Replication replication) {
        return new ReplicationMeters(replication);
    }
}
