package dev.larder.realtime;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A stream of server-sent events that costs no thread while nothing happens: bytes are written as
 * long as the socket takes them, and the container calls when it takes more. Everything happens
 * under this object's lock.
 */
final class SseTransport implements RealtimeClient.Transport, WriteListener, AsyncListener {

    /** A client that has so many messages to come does not read. */
    private static final int MAX_WAITING = 512;

    private final AsyncContext async;
    private final ServletOutputStream out;
    private final Queue<byte[]> waiting = new ArrayDeque<>(2);
    private byte[] idLine = new byte[0];
    private Runnable whenClosed = () -> {};
    private boolean unflushed;
    private boolean writable;
    private boolean closing;
    private boolean completed;

    SseTransport(AsyncContext async) throws IOException {
        this.async = async;
        this.out = async.getResponse().getOutputStream();
        async.setTimeout(0); // the hub ends what is idle or old
        async.addListener(this);
    }

    /** Begins to write; every event carries the id of the client. */
    synchronized void open(String clientId, Runnable onClose) {
        idLine = ("id:" + clientId + "\n").getBytes(StandardCharsets.UTF_8);
        whenClosed = onClose;
        out.setWriteListener(this);
    }

    @Override
    public synchronized boolean offer(RealtimeMessage message, byte[] lines) {
        if (closing) {
            return true; // the client is gone and knows it
        }
        if (waiting.size() >= MAX_WAITING) {
            return false;
        }
        waiting.add(lines);
        if (writable) {
            drain();
        }
        return true;
    }

    @Override
    public synchronized void close(RealtimeClient.Reason reason) {
        closing = true;
        waiting.clear();
        if (writable && out.isReady()) {
            complete();
        } else if (reason == RealtimeClient.Reason.SLOW) {
            complete(); // it will not become writable
        }
    }

    @Override
    public synchronized void onWritePossible() {
        writable = true;
        drain();
    }

    @Override
    public void onError(Throwable failure) {
        end();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        end();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        end();
    }

    @Override
    public void onError(AsyncEvent event) {
        end();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}

    private void drain() {
        try {
            while (!completed && out.isReady()) {
                byte @Nullable [] lines = waiting.poll();
                if (lines != null) {
                    write(lines);
                } else if (unflushed) {
                    unflushed = false;
                    out.flush();
                } else {
                    if (closing) {
                        complete();
                    }
                    return;
                }
            }
            writable = false; // until the container calls again
        } catch (IOException _) {
            complete(); // the peer is gone
        }
    }

    private void write(byte[] lines) throws IOException {
        byte[] event = new byte[idLine.length + lines.length];
        System.arraycopy(idLine, 0, event, 0, idLine.length);
        System.arraycopy(lines, 0, event, idLine.length, lines.length);
        out.write(event);
        unflushed = true;
    }

    private void complete() {
        if (!completed) {
            completed = true;
            async.complete();
        }
    }

    private void end() {
        Runnable then;
        synchronized (this) {
            closing = true;
            complete();
            then = whenClosed;
            whenClosed = () -> {};
        }
        then.run();
    }
}
