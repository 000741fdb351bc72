package dev.larder.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.servlet.HandlerAdapter;
import org.springframework.web.servlet.ModelAndView;

import java.io.IOException;

/** Runs {@link CallHandler}s inside Spring's dispatcher. */
final class CallHandlerAdapter implements HandlerAdapter {

    @Override
    public boolean supports(Object handler) {
        return handler instanceof CallHandler;
    }

    @Override
    public @Nullable ModelAndView handle(
            HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        Call call = Call.of(request);
        AnswerWriter.write(call, ((CallHandler) handler).handle(call));
        return null;
    }

    static Call call(NativeWebRequest request) {
        HttpServletRequest servlet = request.getNativeRequest(HttpServletRequest.class);
        if (servlet == null) {
            throw new IllegalStateException("not a servlet request: " + request);
        }
        return Call.of(servlet);
    }
}
