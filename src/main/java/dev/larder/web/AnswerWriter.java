package dev.larder.web;

import dev.larder.api.Json;

import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Arrays;

/** Writes answers with exact lengths. */
public final class AnswerWriter {

    private AnswerWriter() {}

    /** Writes an answer; null stands for one that is written already. */
    public static void write(Call call, @Nullable Answer answer) throws IOException {
        switch (answer) {
            case null -> {}
            case Answer.JsonValue(int status, Object value) -> writeJson(call, status, value, true);
            case Answer.JsonBytes(int status, byte[] json, int length) -> {
                if (call.query().first("fields").isBlank()) {
                    writeBytes(call, status, json, length);
                } else {
                    writeJson(call, status, Json.parse(Arrays.copyOf(json, length)), true);
                }
            }
            case Answer.Empty(int status) -> call.response().setStatus(status);
            case Answer.Redirect(int status, String location) -> {
                call.response().setHeader("Location", location);
                call.response().setStatus(status);
            }
        }
    }

    static void writeJson(Call call, int status, @Nullable Object value) throws IOException {
        writeJson(call, status, value, false);
    }

    private static void writeJson(Call call, int status, @Nullable Object value, boolean narrow)
            throws IOException {
        Object shown = value;
        if (narrow && status >= 200 && status < 300) {
            try {
                shown = FieldsPicker.pick(value, call.query().first("fields"));
            } catch (IllegalArgumentException e) {
                // As the reference does: the status is out, the body cannot be made.
                call.failed(e);
                writeBytes(call, status, new byte[0], 0);
                return;
            }
        }
        byte[] json = Json.writeBytes(shown);
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        writeBytes(call, status, line, line.length);
    }

    private static void writeBytes(Call call, int status, byte[] json, int length)
            throws IOException {
        HttpServletResponse response = call.response();
        response.setStatus(status);
        response.setHeader("Content-Type", "application/json");
        response.setContentLength(length);
        if (!call.method().equals("HEAD")) {
            response.getOutputStream().write(json, 0, length);
        }
    }
}
