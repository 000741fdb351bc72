package dev.larder.filter;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The sixteen comparison signs: eight tests, each plain or, with a leading question mark, for at
 * least one value.
 */
public enum Operator {
    EQUAL("="),
    NOT_EQUAL("!="),
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    LIKE("~"),
    NOT_LIKE("!~"),
    ANY_EQUAL("?="),
    ANY_NOT_EQUAL("?!="),
    ANY_GREATER("?>"),
    ANY_GREATER_OR_EQUAL("?>="),
    ANY_LESS("?<"),
    ANY_LESS_OR_EQUAL("?<="),
    ANY_LIKE("?~"),
    ANY_NOT_LIKE("?!~");

    private static final Map<String, Operator> BY_SIGN =
            Arrays.stream(values())
                    .collect(Collectors.toUnmodifiableMap(Operator::sign, operator -> operator));

    private final String sign;

    Operator(String sign) {
        this.sign = sign;
    }

    public String sign() {
        return sign;
    }

    /** Whether one value that passes is enough, whatever the others are. */
    public boolean isAny() {
        return sign.startsWith("?");
    }

    /** The test without its question mark. */
    public Operator plain() {
        return isAny() ? java.util.Objects.requireNonNull(BY_SIGN.get(sign.substring(1))) : this;
    }

    static @Nullable Operator find(String sign) {
        return BY_SIGN.get(sign);
    }
}
