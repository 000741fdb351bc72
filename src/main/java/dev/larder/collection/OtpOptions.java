package dev.larder.collection;

import java.time.Duration;

/**
 * One-time passwords by mail.
 *
 * @param duration how long a password is valid
 * @param length number of its digits
 */
public record OtpOptions(
        boolean enabled, Duration duration, long length, EmailTemplate emailTemplate)
        implements SignInOptions {

    /** Name of the method. */
    public static final String METHOD = "otp";

    @Override
    public String method() {
        return METHOD;
    }
}
