package dev.larder.web;

import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Ends connections whose headers take too long. Jetty bounds the pause between two bytes only, so a
 * client that sends one now and then would keep its connection for as long as it likes. Now and
 * then all connections of a connector are looked over; one that is late fails as if that pause had
 * been too long. A connection that is idle between two requests is left to the idle timeout.
 */
final class SlowHeaders extends AbstractLifeCycle {

    private static final Logger LOG = LoggerFactory.getLogger(SlowHeaders.class);

    private static final long MIN_PAUSE_MILLIS = 20;
    private static final long MAX_PAUSE_MILLIS = 5000;

    private final ServerConnector connector;
    private final Duration timeout;
    private final long pauseMillis;
    private volatile Scheduler.@Nullable Task next;

    /**
     * @param timeout longest time from the first byte of a request to the end of its headers, and
     *     from the beginning of a connection to the end of its first headers
     */
    SlowHeaders(ServerConnector connector, Duration timeout) {
        this.connector = connector;
        this.timeout = timeout;
        pauseMillis = Math.clamp(timeout.toMillis() / 4, MIN_PAUSE_MILLIS, MAX_PAUSE_MILLIS);
    }

    @Override
    protected void doStart() {
        schedule();
    }

    @Override
    protected void doStop() {
        Scheduler.Task task = next;
        if (task != null) {
            task.cancel();
        }
    }

    private void schedule() {
        next = connector.getScheduler().schedule(this::look, pauseMillis, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            for (EndPoint endPoint : connector.getConnectedEndPoints()) {
                if (endPoint instanceof AbstractEndPoint waiting && isLate(endPoint)) {
                    // Nothing happens if a byte is being read right now; the next look finds it.
                    waiting.getFillInterest().onFail(new TimeoutException("headers take too long"));
                }
            }
        } catch (RuntimeException e) { // one odd connection must not end the looking
            LOG.atWarn().setCause(e).log("connections were not looked over");
        } finally {
            if (isStarting() || isStarted()) {
                schedule();
            }
        }
    }

    private boolean isLate(EndPoint endPoint) {
        if (!(endPoint.getConnection() instanceof HttpConnection connection)) {
            return false; // taken over by a WebSocket
        }
        HttpParser parser = connection.getParser();
        if (parser.isState(HttpParser.State.START)) {
            return connection.getMessagesIn() == 0
                    && System.currentTimeMillis() - endPoint.getCreatedTimeStamp()
                            > timeout.toMillis();
        }
        return parser.inHeaderState()
                && System.nanoTime() - parser.getBeginNanoTime() > timeout.toNanos();
    }
}
