package dev.larder;

import dev.larder.api.DataDirectory;
import dev.larder.cli.LarderCommand;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.context.annotation.Bean;

import java.nio.file.Path;

/** The Spring Boot application: every package below this one is a room of it. */
@SpringBootApplication(exclude = UserDetailsServiceAutoConfiguration.class)
@ConfigurationPropertiesScan
public class LarderApplication {

    public static void main(String[] args) {
        System.exit(LarderCommand.run(LarderApplication.class, args));
    }

    /**
     * @param dir {@code larder.dir}: the data directory; relative to the working directory
     */
    @Bean
    DataDirectory dataDirectory(@Value("${larder.dir:larder_data}") Path dir) {
        return new DataDirectory(dir);
    }
}
