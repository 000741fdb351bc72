package dev.larder.field;

import dev.larder.api.Json;

import java.math.BigDecimal;

/** Numbers in message texts, which turn to an exponent of two digits earlier than JSON does. */
final class MessageNumber {

    private static final double SMALLEST_PLAIN = 1e-4;
    private static final double SMALLEST_LARGE = 1e6;

    private MessageNumber() {}

    /**
     * Shortest text of a finite number: {@code 999999}, {@code 1e+06}, {@code 1.5e+07}, {@code
     * 1e-05}.
     */
    static String of(double number) {
        double magnitude = Math.abs(number);
        if (magnitude == 0 || (magnitude >= SMALLEST_PLAIN && magnitude < SMALLEST_LARGE)) {
            return Json.number(number);
        }
        BigDecimal decimal = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        String digits = decimal.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - decimal.scale();
        String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        return (number < 0 ? "-" : "")
                + digits.charAt(0)
                + fraction
                + "e"
                + (exponent < 0 ? "-" : "+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }
}
