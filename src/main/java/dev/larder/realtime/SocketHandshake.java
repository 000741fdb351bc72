package dev.larder.realtime;

import dev.larder.api.Caller;
import dev.larder.web.Call;

import org.jspecify.annotations.Nullable;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.HandshakeInterceptor;

import java.util.Map;

/** Carries over from the handshake who connects from where. */
final class SocketHandshake implements HandshakeInterceptor {

    static final String IP = "larder.ip";
    static final String CALLER = "larder.caller";

    @Override
    public boolean beforeHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            Map<String, Object> attributes) {
        if (request instanceof ServletServerHttpRequest servlet) {
            Call call = Call.of(servlet.getServletRequest());
            call.quiet();
            attributes.put(IP, call.realIp());
            Caller caller = call.caller();
            attributes.put(CALLER, caller);
        }
        return true;
    }

    @Override
    public void afterHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            @Nullable Exception failure) {}
}
