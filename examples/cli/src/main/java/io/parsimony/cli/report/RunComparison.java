package io.parsimony.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Compares several reports by engine, seed and goal. */
public final class RunComparison {

    private static final String NONE = "-";
    private static final String LATENCY = "Median time of one image by engine and batch size";
    private static final List<String> MODELS = List.of("teacher", "student", "undistilled", "deployed");

    private RunComparison() {}

    /**
     * Returns the comparison.
     *
     * @param runs the reports by name
     */
    public static RunReport of(Map<String, JsonNode> runs) {
        RunReport.Builder report = RunReport.of("report", "Comparison of " + runs.size() + " runs")
                .verdict(List.of(verdict(runs)))
                .table("Runs", runs(runs))
                .table("Mean over seeds (least to greatest)", spread(runs))
                .curves(curves(runs))
                .tradeOff(points(runs));
        if (!batches(runs).isEmpty()) {
            report.table(LATENCY, latency(runs));
        }
        return report.more("runs", figures(runs)).build();
    }

    private static String verdict(Map<String, JsonNode> runs) {
        long complete = runs.values().stream()
                .filter(run -> run.path("status").asText().equals("complete"))
                .count();
        long goals = runs.values().stream()
                .filter(run -> run.at("/goal/met").asBoolean())
                .count();
        return String.format(
                Locale.ROOT, "%d of %d runs are complete, %d met their goal.", complete, runs.size(), goals);
    }

    /** Returns the comparison as Markdown. */
    public static String markdown(Map<String, JsonNode> runs) {
        return "# Comparison of " + runs.size() + " runs\n\n" + runs(runs).markdown()
                + "\n## Mean over seeds (least to greatest)\n\n" + spread(runs).markdown()
                + (batches(runs).isEmpty()
                        ? ""
                        : "\n## " + LATENCY + "\n\n" + latency(runs).markdown());
    }

    private static TextTable runs(Map<String, JsonNode> runs) {
        TextTable table = TextTable.of(
                "run",
                "task",
                "status",
                "engine",
                ">seed",
                ">fewer MACs",
                ">fewer parameters",
                ">teacher",
                ">student",
                ">student - teacher",
                ">without teacher",
                ">speed-up");
        runs.forEach((name, run) -> table.row(
                name,
                run.path("title").asText(),
                run.path("status").asText(NONE),
                run.path("engine").asText(NONE),
                run.path("seed").asText(NONE),
                times(run, "/ratio/macs"),
                times(run, "/ratio/parameters"),
                percent(run, "/teacher/accuracy"),
                percent(run, "/student/accuracy"),
                difference(run),
                percent(run, "/undistilled/accuracy"),
                speedup(run)));
        return table;
    }

    /** Returns a row for all runs of a task on an engine with the same goal reached, whatever their seeds. */
    private static TextTable spread(Map<String, JsonNode> runs) {
        TextTable table = TextTable.of(
                "task", "engine", ">fewer MACs", ">runs", ">teacher", ">student", ">without teacher", ">speed-up");
        Map<List<String>, List<JsonNode>> groups = runs.values().stream()
                .collect(Collectors.groupingBy(
                        run -> List.of(
                                run.path("title").asText(), run.path("engine").asText(NONE), times(run, "/ratio/macs")),
                        LinkedHashMap::new,
                        Collectors.toList()));
        groups.forEach((group, of) -> table.row(
                group.get(0),
                group.get(1),
                group.get(2),
                Units.count(of.size()),
                spread(of, "/teacher/accuracy", "%.2f%%"),
                spread(of, "/student/accuracy", "%.2f%%"),
                spread(of, "/undistilled/accuracy", "%.2f%%"),
                spread(of, speedupPath(of.get(0)), "%.2fx")));
        return table;
    }

    /** Returns all measured batch sizes in ascending order. */
    private static List<String> batches(Map<String, JsonNode> runs) {
        return runs.values().stream()
                .flatMap(run -> MODELS.stream().map(model -> run.path(model).path("latencyMicros")))
                .flatMap(times -> times.properties().stream().map(Map.Entry::getKey))
                .distinct()
                .sorted(Comparator.comparing(Integer::valueOf))
                .toList();
    }

    /** Returns a row for each model of each run. */
    private static TextTable latency(Map<String, JsonNode> runs) {
        List<String> batches = batches(runs);
        TextTable table = TextTable.of(Stream.concat(
                        Stream.of("run", "engine", "model"), batches.stream().map(batch -> ">batch " + batch))
                .toArray(String[]::new));
        runs.forEach((name, run) -> {
            for (String model : MODELS) {
                JsonNode times = run.path(model).path("latencyMicros");
                if (!times.isEmpty()) {
                    table.row(Stream.concat(
                                    Stream.of(name, run.path("engine").asText(NONE), label(model)),
                                    batches.stream().map(batch -> micros(times.path(batch))))
                            .toArray(String[]::new));
                }
            }
        });
        return table;
    }

    private static String label(String model) {
        return model.equals("undistilled") ? "baseline" : model;
    }

    private static String micros(JsonNode time) {
        JsonNode median = time.path("median");
        return median.isNumber() ? Units.micros(median.doubleValue()) : NONE;
    }

    private static String spread(List<JsonNode> runs, String path, String format) {
        DoubleSummaryStatistics all = runs.stream()
                .map(run -> number(run, path))
                .flatMapToDouble(OptionalDouble::stream)
                .summaryStatistics();
        if (all.getCount() == 0) {
            return NONE;
        }
        String mean = String.format(Locale.ROOT, format, all.getAverage());
        return all.getCount() == 1
                ? mean
                : mean + String.format(Locale.ROOT, " (" + format + " to " + format + ")", all.getMin(), all.getMax());
    }

    private static OptionalDouble number(JsonNode run, String path) {
        JsonNode found = path.isEmpty() ? null : run.at(path);
        return found != null && found.isNumber() ? OptionalDouble.of(found.doubleValue()) : OptionalDouble.empty();
    }

    private static String times(JsonNode run, String path) {
        OptionalDouble number = number(run, path);
        return number.isPresent() ? Units.times(number.getAsDouble()) : NONE;
    }

    private static String percent(JsonNode run, String path) {
        OptionalDouble number = number(run, path);
        return number.isPresent() ? Units.percent(number.getAsDouble()) : NONE;
    }

    private static String difference(JsonNode run) {
        OptionalDouble teacher = number(run, "/teacher/accuracy");
        OptionalDouble student = number(run, "/student/accuracy");
        return teacher.isPresent() && student.isPresent()
                ? String.format(Locale.ROOT, "%+.2f", student.getAsDouble() - teacher.getAsDouble())
                : NONE;
    }

    /** Returns the speed-up of the deployed student, else of the student, at the smallest measured batch size. */
    private static String speedupPath(JsonNode run) {
        for (String model : List.of("deployed", "student")) {
            JsonNode speedup = run.path(model).path("speedup");
            if (!speedup.isEmpty()) {
                return "/" + model + "/speedup/" + speedup.fieldNames().next();
            }
        }
        return "";
    }

    private static String speedup(JsonNode run) {
        return times(run, speedupPath(run));
    }

    private static List<RunReport.Point> points(Map<String, JsonNode> runs) {
        List<RunReport.Point> points = new ArrayList<>();
        runs.forEach((name, run) -> run.path("tradeOff")
                .forEach(point -> points.add(new RunReport.Point(
                        name,
                        point.path("model").asText(),
                        point.path("macs").asLong(),
                        point.path("parameters").asLong(),
                        decimal(point.get("micros")),
                        decimal(point.get("accuracy"))))));
        return points;
    }

    private static @Nullable Double decimal(@Nullable JsonNode number) {
        return number == null || !number.isNumber() ? null : number.doubleValue();
    }

    /** Returns the accuracy of each run's student by step. */
    private static Map<String, RunReport.Tested> curves(Map<String, JsonNode> runs) {
        Map<String, RunReport.Tested> curves = new LinkedHashMap<>();
        runs.forEach((name, run) -> Optional.of(run.at("/student/training/curve/tested"))
                .filter(JsonNode::isObject)
                .ifPresent(tested -> curves.put(
                        name,
                        new RunReport.Tested(
                                numbers(tested.path("step")).stream()
                                        .map(Double::longValue)
                                        .toList(),
                                numbers(tested.path("seconds")),
                                numbers(tested.path("accuracy"))))));
        return curves;
    }

    private static List<Double> numbers(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asDouble)
                .toList();
    }

    /** Returns the figures of each run without its curves, graphs and pictures. */
    private static List<Map<String, Object>> figures(Map<String, JsonNode> runs) {
        List<Map<String, Object>> figures = new ArrayList<>();
        runs.forEach((name, run) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", name);
            for (String key : List.of("title", "status", "backend", "engine", "device", "seed", "goal", "ratio")) {
                if (run.has(key)) {
                    one.put(key, run.get(key));
                }
            }
            for (String model : MODELS) {
                if (run.has(model)) {
                    JsonNode copy = run.get(model).deepCopy();
                    ((ObjectNode) copy).remove("training");
                    one.put(model, copy);
                }
            }
            figures.add(one);
        });
        return figures;
    }
}
