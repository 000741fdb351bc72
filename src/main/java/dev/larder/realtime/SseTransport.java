package dev.larder.realtime;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * A stream of server-sent events that costs no thread while nothing happens: bytes are written as
 * long as the socket takes them, and the container calls when it takes more. Everything happens
 * under this object's lock.
 *
 * <p>What waits is written as one buffer, which goes to the socket as it is. Arrays would be
 * gathered in a buffer of the container's, which then keeps its 32 KiB for each idle stream.
 */
final class SseTransport implements RealtimeClient.Transport, WriteListener, AsyncListener {

    /** A client that has so many messages to come does not read. */
    static final int MAX_WAITING = 512;

    /** The same in bytes, unless it is one message. */
    static final int MAX_WAITING_BYTES = 16 << 20;

    /** Messages that are written together; a longer one is written alone. */
    private static final int MAX_WRITE_BYTES = 64 << 10;

    private final AsyncContext async;
    private final ServletOutputStream out;
    private final Queue<byte[]> waiting = new ArrayDeque<>(1);
    private byte[] idLine = new byte[0];
    private Runnable whenClosed = () -> {};
    private long waitingBytes;
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
    public synchronized boolean offer(List<Outgoing> messages) {
        for (Outgoing outgoing : messages) {
            if (closing) {
                return true; // the client is gone and knows it
            }
            if (waiting.size() >= MAX_WAITING / 2) {
                flush(); // what came at once does not make a client slow
            }
            byte[] lines = outgoing.lines();
            if (waiting.size() >= MAX_WAITING
                    || (!waiting.isEmpty() && waitingBytes + lines.length > MAX_WAITING_BYTES)) {
                return false;
            }
            waiting.add(lines);
            waitingBytes += lines.length;
        }
        return true;
    }

    @Override
    public synchronized void flush() {
        if (writable) {
            drain();
        }
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
                if (!waiting.isEmpty()) {
                    out.write(next());
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

    /** As many waiting messages as fit into one write. */
    private ByteBuffer next() {
        int size = 0;
        int count = 0;
        for (byte[] lines : waiting) {
            if (count > 0 && size + idLine.length + lines.length > MAX_WRITE_BYTES) {
                break;
            }
            size += idLine.length + lines.length;
            count++;
        }
        ByteBuffer events = ByteBuffer.allocate(size);
        for (; count > 0; count--) {
            byte[] lines = waiting.remove();
            waitingBytes -= lines.length;
            events.put(idLine).put(lines);
        }
        return events.flip();
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
            waiting.clear();
            complete();
            then = whenClosed;
            whenClosed = () -> {};
        }
        then.run();
    }
}
