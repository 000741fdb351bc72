package dev.larder.admin;

import dev.larder.database.Databases;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.thymeleaf.TemplateEngine;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.templateresolver.StringTemplateResolver;

import java.nio.file.Path;
import java.util.function.Supplier;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AdminProperties.class)
class AdminConfiguration {

    /** The packed dashboard, read once; or the one of a folder, read again when a file changed. */
    @Bean
    Supplier<Dashboard> dashboard(AdminProperties properties) {
        ClassLoader loader = AdminConfiguration.class.getClassLoader();
        Path dir = properties.dir();
        if (dir != null) {
            return new WatchedFolder(dir, loader);
        }
        Dashboard packed = Dashboard.packed(loader);
        return () -> packed;
    }

    /**
     * Apart from the application's engine: the shell is the only template and is handed over as
     * text.
     */
    @Bean(defaultCandidate = false)
    TemplateEngine adminTemplates() {
        var resolver = new StringTemplateResolver();
        resolver.setTemplateMode(TemplateMode.HTML);
        var engine = new SpringTemplateEngine();
        engine.setTemplateResolver(resolver);
        return engine;
    }

    @Bean
    SqlConsole sqlConsole(Databases databases) {
        return new SqlConsole(databases.data());
    }
}
