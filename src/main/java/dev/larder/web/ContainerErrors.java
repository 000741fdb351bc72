package dev.larder.web;

import dev.larder.api.ApiException;
import dev.larder.api.FieldErrors;
import dev.larder.api.Json;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

import java.nio.ByteBuffer;

/**
 * The envelope for what fails before a request reaches the chain: broken request lines, headers
 * beyond their limit.
 */
final class ContainerErrors extends ErrorHandler {

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int code,
            String message,
            Throwable cause,
            Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        // The container ends the connection after such a request: whoever reuses it must know.
        response.getHeaders().put(HttpFields.CONNECTION_CLOSE);
        response.write(true, envelope(code), callback);
    }

    private static ByteBuffer envelope(int code) {
        int status = code >= 400 && code <= 599 ? code : HttpStatus.INTERNAL_SERVER_ERROR_500;
        var error =
                new ApiException(status, HttpStatus.getMessage(status), new FieldErrors(), null);
        byte[] json = Json.writeBytes(Errors.envelope(error));
        ByteBuffer line = ByteBuffer.allocate(json.length + 1);
        return line.put(json).put((byte) '\n').flip();
    }
}
