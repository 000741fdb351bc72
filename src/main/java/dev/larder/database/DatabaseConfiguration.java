package dev.larder.database;

import dev.larder.api.DataDirectory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Opens the databases with the application and closes them after everything that uses them. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DatabaseProperties.class)
class DatabaseConfiguration {

    /** Only a server keeps the directory to itself: other commands may run beside it. */
    @Bean(destroyMethod = "close")
    Databases databases(
            DataDirectory directory,
            DatabaseProperties properties,
            ObjectProvider<DirectoryPreparation> preparations,
            ApplicationContext context) {
        if (context instanceof WebServerApplicationContext) {
            return Databases.openAsServer(
                    directory.root(), properties, preparations.orderedStream().toList());
        }
        return Databases.open(directory.root(), properties);
    }

    /** Other commands may write beside a server, and nobody tells it. */
    @Bean
    SmartLifecycle foreignCommits(
            Databases databases,
            DatabaseProperties properties,
            ApplicationContext context,
            ApplicationEventPublisher publisher) {
        boolean watching =
                context instanceof WebServerApplicationContext
                        && properties.foreignCommits().isPositive();
        return new ForeignCommits(
                databases.data(), properties.foreignCommits(), watching, publisher::publishEvent);
    }
}
