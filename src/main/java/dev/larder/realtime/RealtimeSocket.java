package dev.larder.realtime;

import dev.larder.api.ApiException;
import dev.larder.api.Caller;
import dev.larder.api.Json;

import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The realtime protocol in frames of JSON over WebSocket; {@code src/docs/realtime.md} describes it
 * for client authors. A frame that cannot be understood is answered by an {@code error} frame and
 * leaves the connection open.
 */
final class RealtimeSocket extends TextWebSocketHandler {

    static final String PATH = "/api/larder/realtime";

    private static final int MAX_FRAME_BYTES = 256 << 10;
    private static final String PEER = "larder.peer";
    private static final String SUBSCRIPTIONS = "larder.subscriptions";

    private final RealtimeHub hub;
    private final RealtimeHooks hooks;
    private final Topics topics;

    RealtimeSocket(RealtimeHub hub, RealtimeHooks hooks, Topics topics) {
        this.hub = hub;
        this.hooks = hooks;
        this.topics = topics;
    }

    private record Peer(RealtimeClient client, WebSocketTransport transport) {}

    @Override
    public void afterConnectionEstablished(WebSocketSession session) {
        session.setTextMessageSizeLimit(MAX_FRAME_BYTES);
        var transport = new WebSocketTransport(session);
        String ip = Objects.toString(session.getAttributes().get(SocketHandshake.IP), "");
        RealtimeClient client = hub.register(ip, transport);
        session.getAttributes().put(PEER, new Peer(client, transport));
        session.getAttributes().put(SUBSCRIPTIONS, new ArrayList<String>());
        try {
            hooks.connectRequest()
                    .trigger(
                            new RealtimeConnectEvent(client),
                            () -> {
                                if (session.getAttributes().get(SocketHandshake.CALLER)
                                        instanceof Caller caller) {
                                    client.authenticate(caller);
                                }
                                transport.offer(frame("connect", "clientId", client.id()));
                            });
        } catch (ApiException e) {
            transport.offer(error(null, e));
            hub.remove(client);
        }
    }

    @Override
    protected void handleTextMessage(WebSocketSession session, TextMessage message) {
        Peer peer = (Peer) Objects.requireNonNull(session.getAttributes().get(PEER));
        Object ref = null;
        try {
            Map<String, @Nullable Object> frame = parse(message.getPayload());
            ref = frame.get("ref");
            Map<String, @Nullable Object> reply = handle(session, peer.client(), frame);
            if (ref != null) {
                reply.put("ref", ref);
            }
            peer.transport().offer(reply);
        } catch (ApiException e) {
            peer.transport().offer(error(ref, e));
        }
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
        if (session.getAttributes().get(PEER)
                instanceof Peer(RealtimeClient client, WebSocketTransport transport)) {
            hub.remove(client);
            transport.stop();
        }
    }

    private Map<String, @Nullable Object> handle(
            WebSocketSession session, RealtimeClient client, Map<String, @Nullable Object> frame) {
        return switch (text(frame, "type")) {
            case "ping" -> new LinkedHashMap<>(frame("pong"));
            case "auth" -> {
                topics.authenticate(client, text(frame, "token"));
                Map<String, @Nullable Object> reply = frame("auth");
                reply.put("authenticated", !client.caller().isGuest());
                yield reply;
            }
            case "subscribe" -> {
                String topic = topic(frame);
                List<String> wanted = new ArrayList<>(wanted(session));
                wanted.remove(topic);
                if (wanted.size() >= RealtimeController.MAX_TOPICS) {
                    throw ApiException.badRequest(
                            "There can be no more than "
                                    + RealtimeController.MAX_TOPICS
                                    + " topics.");
                }
                wanted.add(topic);
                replace(session, client, wanted);
                yield frame("subscribed", "topic", topic);
            }
            case "unsubscribe" -> {
                String topic = topic(frame);
                List<String> wanted = new ArrayList<>(wanted(session));
                wanted.remove(topic);
                replace(session, client, wanted);
                yield frame("unsubscribed", "topic", topic);
            }
            default ->
                    throw ApiException.badRequest(
                            "The type of a frame is ping, auth, subscribe or unsubscribe.");
        };
    }

    private void replace(WebSocketSession session, RealtimeClient client, List<String> wanted) {
        topics.replace(client, client.caller(), wanted);
        session.getAttributes().put(SUBSCRIPTIONS, wanted);
    }

    /** The topic of a frame, its options in the form that they have on the other transport. */
    private static String topic(Map<String, @Nullable Object> frame) {
        String topic = text(frame, "topic");
        Object options = frame.get("options");
        if (options != null && topic.indexOf('?') < 0) {
            topic +=
                    "?options="
                            + java.net.URLEncoder.encode(
                                            Json.write(options), StandardCharsets.UTF_8)
                                    .replace("+", "%20");
        }
        if (topic.isEmpty()
                || topic.getBytes(StandardCharsets.UTF_8).length
                        > RealtimeController.MAX_TOPIC_BYTES) {
            throw ApiException.badRequest(
                    "A topic has 1 to "
                            + RealtimeController.MAX_TOPIC_BYTES
                            + " bytes, options included.");
        }
        return topic;
    }

    @SuppressWarnings("unchecked") // put there by this class alone
    private static List<String> wanted(WebSocketSession session) {
        return (List<String>) Objects.requireNonNull(session.getAttributes().get(SUBSCRIPTIONS));
    }

    private static Map<String, @Nullable Object> parse(String payload) {
        try {
            return Json.parseObject(payload);
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest("A frame is a JSON object.", e);
        }
    }

    private static String text(Map<String, @Nullable Object> frame, String name) {
        return frame.get(name) instanceof String text ? text : "";
    }

    private static Map<String, @Nullable Object> frame(String type, String... members) {
        var frame = new LinkedHashMap<String, @Nullable Object>();
        frame.put("type", type);
        for (int i = 0; i < members.length; i += 2) {
            frame.put(members[i], members[i + 1]);
        }
        return frame;
    }

    private static Map<String, @Nullable Object> error(@Nullable Object ref, ApiException e) {
        Map<String, @Nullable Object> frame = frame("error");
        frame.put("status", e.status());
        frame.put("message", e.sentence());
        if (ref != null) {
            frame.put("ref", ref);
        }
        return frame;
    }
}
