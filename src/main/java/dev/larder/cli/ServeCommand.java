package dev.larder.cli;

import dev.larder.auth.Superusers;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/** {@code larder serve}: applies pending migrations and serves until it is stopped. */
@Command(name = "serve", description = "Start the server.", sortOptions = false)
final class ServeCommand implements Callable<Integer> {

    private static final DateTimeFormatter CONSOLE_TIME =
            DateTimeFormatter.ofPattern("uuuu/MM/dd HH:mm:ss", Locale.ROOT);

    private final LarderCommand root;

    @Option(
            names = "--http",
            paramLabel = "HOST:PORT",
            description =
                    "Address to listen on (default: 127.0.0.1:8090, or 0.0.0.0:80 with domains).")
    @Nullable String http;

    @Option(
            names = "--https",
            paramLabel = "HOST:PORT",
            description = "Not offered yet: put a TLS proxy in front.")
    @Nullable String https;

    @Option(
            names = "--origins",
            paramLabel = "ORIGIN",
            split = ",",
            description = "Origins that browsers may call from (default: *).")
    @Nullable List<String> origins;

    @Option(
            names = "--litestream",
            paramLabel = "FILE",
            description =
                    "Replicate as this litestream.yml says (default: the one inside the data"
                            + " directory, if there is one).")
    @Nullable String litestream;

    @Parameters(
            paramLabel = "DOMAIN",
            description = "Host names that this server answers for.",
            arity = "0..*")
    List<String> domains = new ArrayList<>();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    ServeCommand(LarderCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (https != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--https is not offered yet: let a proxy end TLS and pass requests to --http.");
        }
        var stopped = new CountDownLatch(1);
        ConfigurableApplicationContext context =
                root.start(WebApplicationType.SERVLET, arguments());
        context.addApplicationListener(event -> {
            if (event instanceof ContextClosedEvent) {
                stopped.countDown();
            }
        });
        announce(context);
        stopped.await();
        return 0;
    }

    private List<String> arguments() {
        var arguments = new ArrayList<String>();
        String address = http != null ? http : domains.isEmpty() ? null : "0.0.0.0:80";
        if (address != null) {
            int colon = address.lastIndexOf(':');
            if (colon < 0 || !address.substring(colon + 1).matches("\\d{1,5}")) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--http takes HOST:PORT, for example 127.0.0.1:8090, not " + address);
            }
            String host = address.substring(0, colon);
            GlobalOptions.add(arguments, "server.address", host.isEmpty() ? "0.0.0.0" : host);
            GlobalOptions.add(arguments, "server.port", address.substring(colon + 1));
        }
        GlobalOptions.add(
                arguments,
                "larder.web.origins",
                origins == null ? null : String.join(",", origins));
        GlobalOptions.add(
                arguments,
                "larder.web.host-names",
                domains.isEmpty() ? null : String.join(",", domains));
        GlobalOptions.add(arguments, "larder.litestream", litestream);
        return arguments;
    }

    private void announce(ConfigurableApplicationContext context) {
        String host = context.getEnvironment().getProperty("server.address", "127.0.0.1");
        int port =
                context instanceof WebServerApplicationContext web && web.getWebServer() != null
                        ? web.getWebServer().getPort()
                        : -1;
        String base = "http://" + (domains.isEmpty() ? host + ":" + port : domains.getFirst());
        var out = root.out();
        out.println(
                LocalDateTime.now(ZoneId.systemDefault()).format(CONSOLE_TIME)
                        + " Server started at "
                        + base);
        out.println("├─ REST API:  " + base + "/api/");
        out.println("└─ Dashboard: " + base + "/_/");
        String installer = context.getBean(Superusers.class).installerToken();
        if (installer != null) {
            out.println();
            out.println(
                    "There is no superuser yet. Make the first one in a browser (the link is good for 30 minutes):");
            out.println(base + "/_/#/pbinstall/" + installer);
            out.println("or from a terminal: java -jar larder.jar superuser upsert EMAIL PASSWORD");
        }
        out.flush();
    }
}
