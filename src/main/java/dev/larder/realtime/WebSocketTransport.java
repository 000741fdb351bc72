package dev.larder.realtime;

import dev.larder.api.Json;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * A WebSocket; its own virtual thread writes what waits, so that a slow peer holds up nobody else.
 */
final class WebSocketTransport implements RealtimeClient.Transport {

    private static final Logger log = LoggerFactory.getLogger(WebSocketTransport.class);
    private static final int MAX_WAITING = 512;

    private final WebSocketSession session;
    private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Thread writer;

    WebSocketTransport(WebSocketSession session) {
        this.session = session;
        this.writer = Thread.ofVirtual().name("realtime-websocket").start(this::write);
    }

    @Override
    public boolean offer(List<Outgoing> messages) {
        for (Outgoing outgoing : messages) {
            if (!waiting.offer(outgoing.frame())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void flush() {
        // its own thread sends what is queued at once
    }

    /** Queues a frame; false when the peer does not keep up. */
    boolean offer(Map<String, ? extends @Nullable Object> frame) {
        return waiting.offer(Json.write(frame));
    }

    @Override
    public void close(RealtimeClient.Reason reason) {
        CloseStatus status =
                switch (reason) {
                    case IDLE ->
                            CloseStatus.GOING_AWAY.withReason("nothing was sent for five minutes");
                    case AGE ->
                            CloseStatus.GOING_AWAY.withReason(
                                    "the connection is thirty minutes old");
                    case SLOW ->
                            CloseStatus.SERVICE_OVERLOAD.withReason(
                                    "messages were not read in time");
                    case SHUTDOWN -> CloseStatus.SERVICE_RESTARTED;
                };
        writer.interrupt();
        // Closing writes to the peer, which may not read.
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        session.close(status);
                    } catch (IOException e) {
                        log.atDebug().setCause(e).log("websocket was gone before it was closed");
                    }
                });
    }

    /** Stops writing, after the peer has gone. */
    void stop() {
        writer.interrupt();
    }

    private void write() {
        try {
            while (session.isOpen()) {
                session.sendMessage(new TextMessage(waiting.take()));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // closing
        } catch (IOException | IllegalStateException e) {
            log.atDebug().setCause(e).log("websocket peer is gone");
        }
    }
}
