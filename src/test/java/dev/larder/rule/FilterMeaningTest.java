package dev.larder.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.filter.Operator;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Random filters and sorts over random records, against an evaluation in plain Java that knows
 * nothing of SQL: it walks all combinations of joined rows of a base row, with three-valued logic.
 */
class FilterMeaningTest {

    private static final List<String> COLLECTIONS = List.of("one", "two");
    private static final int FILTERS = 150;

    @TempDir Path directory;

    private final Map<String, Map<String, Map<String, Object>>> world = new HashMap<>();
    private final Map<String, String> targets = new HashMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void find_randomFilter_findsWhatTheMeaningSays(long seed) throws Exception {
        var random = new Random(seed);
        try (var fixture = new Fixture(Files.createDirectories(directory.resolve("w" + seed)))) {
            createWorld(fixture, random);
            for (int i = 0; i < FILTERS; i++) {
                String base = pick(COLLECTIONS, random);
                Node filter = group(base, random, 2);
                List<String> sort = sort(base, random);
                String expected = String.join(" ", expected(base, filter, sort));

                assertThat(
                                fixture.find(
                                        base,
                                        null,
                                        filter.text(),
                                        String.join(",", sort),
                                        Fixture.guest(),
                                        false))
                        .as("%s of %s by %s in %s", filter.text(), base, sort, world)
                        .isEqualTo(expected);
            }
        }
    }

    // ---- the world ----

    private void createWorld(Fixture fixture, Random random) {
        for (String name : COLLECTIONS) {
            targets.put(name + ".r", pick(COLLECTIONS, random));
            targets.put(name + ".m", pick(COLLECTIONS, random));
            fixture.base(
                    name,
                    "",
                    "t:text",
                    "n:number",
                    "s:select*",
                    "r:relation(" + targets.get(name + ".r") + ")",
                    "m:relation(" + targets.get(name + ".m") + ")*");
            world.put(name, new LinkedHashMap<>());
        }
        for (String name : COLLECTIONS) {
            for (int i = 0; i < 4; i++) {
                var row = new HashMap<String, Object>();
                row.put("id", name + i);
                row.put("t", pick(List.of("", "a", "b", "AB"), random));
                row.put("n", pick(List.of(0.0, 1.0, -2.5, 7.0), random));
                row.put("s", subset(List.of("a", "b", "c"), random));
                row.put(
                        "r",
                        random.nextInt(3) == 0 ? "" : targets.get(name + ".r") + random.nextInt(5));
                row.put("m", subset(ids(targets.get(name + ".m")), random));
                world.get(name).put(name + i, row);
                fixture.insert(
                        name,
                        name + i,
                        "t",
                        row.get("t"),
                        "n",
                        row.get("n"),
                        "s",
                        json(row.get("s")),
                        "r",
                        row.get("r"),
                        "m",
                        json(row.get("m")));
            }
        }
    }

    /** One more than there are, so that some relations point to nothing. */
    private static List<String> ids(String collection) {
        return List.of(
                collection + 0, collection + 1, collection + 2, collection + 3, collection + 4);
    }

    private static List<String> subset(List<String> all, Random random) {
        var some = new LinkedHashSet<String>();
        for (int i = random.nextInt(3); i > 0; i--) {
            some.add(pick(all, random));
        }
        return List.copyOf(some);
    }

    private static String json(Object list) {
        return ((List<?>) list)
                .stream()
                        .map(element -> "\"" + element + "\"")
                        .collect(Collectors.joining(",", "[", "]"));
    }

    // ---- filters ----

    private sealed interface Node {
        String text();

        record Group(List<Node> terms, List<String> joins) implements Node {
            @Override
            public String text() {
                var text = new StringBuilder("(" + terms.getFirst().text());
                for (int i = 0; i < joins.size(); i++) {
                    text.append(' ')
                            .append(joins.get(i))
                            .append(' ')
                            .append(terms.get(i + 1).text());
                }
                return text.append(')').toString();
            }
        }

        record Test(Value left, Operator operator, Value right) implements Node {
            @Override
            public String text() {
                return left.text() + " " + operator.sign() + " " + right.text();
            }
        }
    }

    private sealed interface Value {
        String text();

        /** Steps from the base row, and the column of the last one. */
        record Column(List<String> steps, String name) implements Value {
            @Override
            public String text() {
                String path =
                        String.join(
                                ".",
                                steps.stream().filter(step -> !step.endsWith(":each")).toList());
                boolean each = !steps.isEmpty() && steps.getLast().endsWith(":each");
                return (path.isEmpty() ? "" : path + ".") + (each ? steps.getLast() : name);
            }

            boolean isMany() {
                return steps.stream().anyMatch(step -> !step.equals("r"));
            }
        }

        record Literal(@Nullable Object value) implements Value {
            @Override
            public String text() {
                return value instanceof String text ? "'" + text + "'" : String.valueOf(value);
            }
        }
    }

    private Node group(String base, Random random, int depth) {
        var terms = new ArrayList<Node>();
        var joins = new ArrayList<String>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            terms.add(
                    depth > 0 && random.nextInt(4) == 0
                            ? group(base, random, depth - 1)
                            : test(base, random));
            if (i > 0) {
                joins.add(random.nextInt(3) == 0 ? "||" : "&&");
            }
        }
        return new Node.Group(terms, joins);
    }

    private Node test(String base, Random random) {
        boolean text = random.nextInt(3) > 0;
        Value left = column(base, text, random);
        Value right = random.nextInt(4) == 0 ? column(base, text, random) : literal(text, random);
        List<Operator> operators =
                Arrays.stream(Operator.values())
                        .filter(operator -> text || !operator.sign().contains("~"))
                        .toList();
        Operator operator = pick(operators, random);
        boolean flip = random.nextInt(6) == 0 && !operator.sign().contains("~");
        return flip ? new Node.Test(right, operator, left) : new Node.Test(left, operator, right);
    }

    private static Value literal(boolean text, Random random) {
        return new Value.Literal(
                text
                        ? pick(Arrays.asList("", "a", "b", "AB", "one1", null), random)
                        : pick(Arrays.asList(0.0, 1.0, 7.0, null), random));
    }

    private Value column(String base, boolean text, Random random) {
        var steps = new ArrayList<String>();
        String at = base;
        for (int i = random.nextInt(3); i > 0; i--) {
            if (random.nextInt(3) == 0) {
                String here = at;
                List<String> back =
                        targets.entrySet().stream()
                                .filter(target -> target.getValue().equals(here))
                                .map(target -> target.getKey().replace(".", "_via_"))
                                .sorted()
                                .toList();
                if (!back.isEmpty()) {
                    String step = pick(back, random);
                    steps.add(step);
                    at = step.substring(0, step.indexOf('_'));
                    continue;
                }
            }
            String step = pick(List.of("r", "m"), random);
            steps.add(step);
            at = targets.get(at + "." + step);
        }
        if (text && random.nextInt(5) == 0) {
            steps.add(pick(List.of("s:each", "m:each"), random));
            return new Value.Column(List.copyOf(steps), "value");
        }
        boolean key = steps.isEmpty() || !steps.getLast().equals("r");
        String name = text ? pick(key ? List.of("t", "t", "id") : List.of("t"), random) : "n";
        return new Value.Column(List.copyOf(steps), name);
    }

    private static List<String> sort(String base, Random random) {
        var sort = new ArrayList<String>();
        for (String path : List.of("t", "n", "r.t", "r.r.n")) {
            if (random.nextInt(3) == 0) {
                sort.add((random.nextBoolean() ? "-" : "") + path);
            }
        }
        sort.add("id");
        return sort;
    }

    // ---- their meaning ----

    private List<String> expected(String base, Node filter, List<String> sort) {
        Comparator<Map<String, Object>> order = Comparator.comparing(row -> (String) row.get("id"));
        for (String entry : sort.reversed().subList(1, sort.size())) {
            boolean descending = entry.startsWith("-");
            List<String> parts = List.of((descending ? entry.substring(1) : entry).split("\\."));
            Comparator<Map<String, Object>> by =
                    Comparator.comparing(
                            row -> single(base, row, parts),
                            Comparator.nullsFirst(FilterMeaningTest::compareValues));
            order = (descending ? by.reversed() : by).thenComparing(order);
        }
        return world.get(base).values().stream()
                .filter(row -> passes(base, row, filter))
                .sorted(order)
                .map(row -> (String) row.get("id"))
                .toList();
    }

    private @Nullable Object single(String base, Map<String, Object> row, List<String> parts) {
        List<@Nullable Object> values =
                values(
                        base,
                        row,
                        new Value.Column(parts.subList(0, parts.size() - 1), parts.getLast()));
        return values.getFirst();
    }

    private boolean passes(String base, Map<String, Object> row, Node filter) {
        var paths = new TreeSet<List<String>>(Comparator.comparing(path -> String.join("/", path)));
        collectPaths(filter, paths);
        return anyCombination(base, row, filter, List.copyOf(paths), 0, new HashMap<>());
    }

    private static void collectPaths(Node node, Set<List<String>> paths) {
        switch (node) {
            case Node.Group group -> group.terms().forEach(term -> collectPaths(term, paths));
            case Node.Test test -> {
                for (Value value : List.of(test.left(), test.right())) {
                    if (value instanceof Value.Column(List<String> steps, _)) {
                        for (int i = 1; i <= steps.size(); i++) {
                            paths.add(steps.subList(0, i));
                        }
                    }
                }
            }
        }
    }

    /** Paths come sorted, so that the row before each step is chosen already. */
    private boolean anyCombination(
            String base,
            Map<String, Object> row,
            Node filter,
            List<List<String>> paths,
            int at,
            Map<List<String>, @Nullable Map<String, Object>> chosen) {
        if (at == paths.size()) {
            return Boolean.TRUE.equals(evaluate(base, row, filter, chosen));
        }
        List<String> path = paths.get(at);
        List<String> before = path.subList(0, path.size() - 1);
        Map<String, Object> from = before.isEmpty() ? row : chosen.get(before);
        for (Map<String, Object> next : next(collectionAt(base, before), from, path.getLast())) {
            chosen.put(path, next);
            if (anyCombination(base, row, filter, paths, at + 1, chosen)) {
                return true;
            }
        }
        return false;
    }

    private String collectionAt(String base, List<String> steps) {
        String at = base;
        for (String step : steps) {
            if (!step.endsWith(":each")) {
                at =
                        step.contains("_via_")
                                ? step.substring(0, step.indexOf('_'))
                                : targets.get(at + "." + step);
            }
        }
        return at;
    }

    /** The rows behind a step; a single null when there is none. */
    private List<@Nullable Map<String, Object>> next(
            String collection, @Nullable Map<String, Object> from, String step) {
        var rows = new ArrayList<@Nullable Map<String, Object>>();
        if (from != null && step.endsWith(":each")) {
            ((List<?>) from.get(step.substring(0, 1)))
                    .forEach(element -> rows.add(Map.of("value", element)));
        } else if (from != null && step.contains("_via_")) {
            String source = step.substring(0, step.indexOf('_'));
            Object id = from.get("id");
            for (Map<String, Object> row : world.get(source).values()) {
                Object value = row.get(step.substring(step.length() - 1));
                if (value instanceof List<?> list ? list.contains(id) : id.equals(value)) {
                    rows.add(row);
                }
            }
        } else if (from != null) {
            Object value = from.get(step);
            for (Object id : value instanceof List<?> list ? list : List.of(value)) {
                rows.add(world.get(targets.get(collection + "." + step)).get(id));
            }
        }
        if (rows.isEmpty()) {
            rows.add(null);
        }
        return rows;
    }

    private @Nullable Boolean evaluate(
            String base,
            Map<String, Object> row,
            Node node,
            Map<List<String>, @Nullable Map<String, Object>> chosen) {
        return switch (node) {
            case Node.Test test -> evaluate(base, row, test, chosen);
            case Node.Group(List<Node> terms, List<String> joins) -> {
                Boolean any = false;
                Boolean all = evaluate(base, row, terms.getFirst(), chosen);
                for (int i = 0; i < joins.size(); i++) {
                    Boolean next = evaluate(base, row, terms.get(i + 1), chosen);
                    if (joins.get(i).equals("&&")) {
                        all = and(all, next);
                    } else {
                        any = or(any, all);
                        all = next;
                    }
                }
                yield or(any, all);
            }
        };
    }

    private @Nullable Boolean evaluate(
            String base,
            Map<String, Object> row,
            Node.Test test,
            Map<List<String>, @Nullable Map<String, Object>> chosen) {
        Boolean here =
                compare(
                        test.left(),
                        chosen(row, test.left(), chosen),
                        test.operator(),
                        test.right(),
                        chosen(row, test.right(), chosen));
        if (test.operator().isAny()) {
            return here;
        }
        boolean leftMany = test.left() instanceof Value.Column left && left.isMany();
        boolean rightMany = test.right() instanceof Value.Column right && right.isMany();
        if (!leftMany && !rightMany) {
            return here;
        }
        boolean violated = false;
        for (Object left :
                leftMany ? values(base, row, test.left()) : one(chosen(row, test.left(), chosen))) {
            for (Object right :
                    rightMany
                            ? values(base, row, test.right())
                            : one(chosen(row, test.right(), chosen))) {
                violated |=
                        Boolean.FALSE.equals(
                                compare(test.left(), left, test.operator(), test.right(), right));
            }
        }
        return and(here, !violated);
    }

    private static List<@Nullable Object> one(@Nullable Object value) {
        var list = new ArrayList<@Nullable Object>();
        list.add(value);
        return list;
    }

    private static @Nullable Object chosen(
            Map<String, Object> row,
            Value value,
            Map<List<String>, @Nullable Map<String, Object>> chosen) {
        return switch (value) {
            case Value.Literal(Object literal) -> literal;
            case Value.Column(List<String> steps, String name) -> {
                Map<String, Object> at = steps.isEmpty() ? row : chosen.get(steps);
                yield at == null ? null : at.get(name);
            }
        };
    }

    private List<@Nullable Object> values(String base, Map<String, Object> row, Value value) {
        var column = (Value.Column) value;
        List<@Nullable Map<String, Object>> rows = new ArrayList<>(List.of(row));
        for (int i = 0; i < column.steps().size(); i++) {
            var next = new ArrayList<@Nullable Map<String, Object>>();
            String collection = collectionAt(base, column.steps().subList(0, i));
            for (Map<String, Object> from : rows) {
                next.addAll(next(collection, from, column.steps().get(i)));
            }
            rows = next;
        }
        var values = new ArrayList<@Nullable Object>();
        rows.forEach(last -> values.add(last == null ? null : last.get(column.name())));
        return values;
    }

    /** Null is "unknown". */
    private static @Nullable Boolean compare(
            Value leftValue,
            @Nullable Object left,
            Operator operator,
            Value rightValue,
            @Nullable Object right) {
        boolean known = isKnown(leftValue) || isKnown(rightValue);
        return switch (operator.plain()) {
            case EQUAL ->
                    known
                                    && (left == null || right == null)
                                    && !isEmpty(leftValue)
                                    && !isEmpty(rightValue)
                            ? null
                            : (Boolean) orEmpty(left).equals(orEmpty(right));
            case NOT_EQUAL -> !orEmpty(left).equals(orEmpty(right));
            case LIKE -> left == null || right == null ? null : (Boolean) contains(left, right);
            case NOT_LIKE ->
                    left == null || right == null ? null : (Boolean) !contains(left, right);
            case GREATER ->
                    left == null || right == null
                            ? null
                            : (Boolean) (compareValues(left, right) > 0);
            case GREATER_OR_EQUAL ->
                    left == null || right == null
                            ? null
                            : (Boolean) (compareValues(left, right) >= 0);
            case LESS ->
                    left == null || right == null
                            ? null
                            : (Boolean) (compareValues(left, right) < 0);
            case LESS_OR_EQUAL ->
                    left == null || right == null
                            ? null
                            : (Boolean) (compareValues(left, right) <= 0);
            default -> throw new IllegalStateException("no plain operator: " + operator);
        };
    }

    private static boolean isKnown(Value value) {
        return value instanceof Value.Literal && !isEmpty(value);
    }

    private static boolean isEmpty(Value value) {
        return value instanceof Value.Literal(Object literal)
                && (literal == null || literal.equals(""));
    }

    private static Object orEmpty(@Nullable Object value) {
        return value == null ? "" : value;
    }

    private static boolean contains(Object text, Object part) {
        return text.toString()
                .toLowerCase(Locale.ROOT)
                .contains(part.toString().toLowerCase(Locale.ROOT));
    }

    private static int compareValues(Object left, Object right) {
        return left instanceof Double number
                ? number.compareTo((Double) right)
                : ((String) left).compareTo((String) right);
    }

    private static @Nullable Boolean and(@Nullable Boolean left, @Nullable Boolean right) {
        if (Boolean.FALSE.equals(left) || Boolean.FALSE.equals(right)) {
            return false;
        }
        return left == null || right == null ? null : (Boolean) true;
    }

    private static @Nullable Boolean or(@Nullable Boolean left, @Nullable Boolean right) {
        if (Boolean.TRUE.equals(left) || Boolean.TRUE.equals(right)) {
            return true;
        }
        return left == null || right == null ? null : (Boolean) false;
    }

    private static <T extends @Nullable Object> T pick(List<T> choices, Random random) {
        return choices.get(random.nextInt(choices.size()));
    }
}
