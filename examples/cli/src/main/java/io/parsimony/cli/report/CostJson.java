package io.parsimony.cli.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parsimony.cost.CostComparison;
import io.parsimony.cost.CostReport;
import io.parsimony.cost.CostSummary;
import io.parsimony.cost.LayerCost;
import io.parsimony.tensor.Shape;
import java.util.List;
import java.util.Optional;

/** A cost analysis for programs: exact counts, percentages, and measured times in microseconds. */
final class CostJson {

    private CostJson() {}

    static String of(Analysis analysis, Optional<Analysis> student) {
        ObjectNode json = object();
        if (student.isEmpty()) {
            json.set("network", analysis(analysis));
        } else {
            CostComparison comparison = CostTables.comparison(analysis, student.get());
            json.set("teacher", analysis(analysis));
            json.set("student", analysis(student.get()));
            json.set("ratio", ratio(comparison.whole().ratio()));
            json.set("components", pairs(analysis, student.get(), comparison.components()));
            json.set("sites", pairs(analysis, student.get(), comparison.sites()));
        }
        return json.toPrettyString() + System.lineSeparator();
    }

    private static ObjectNode analysis(Analysis analysis) {
        CostReport report = analysis.report();
        ObjectNode json = object();
        json.put("name", analysis.name());
        json.put("precisionBits", report.precision().bits());
        ObjectNode inputs = json.putObject("inputs");
        analysis.network().inputs().forEach((name, shape) -> inputs.set(name, shape(shape)));
        ObjectNode total = json.putObject("total");
        figures(total, analysis, report.whole());
        total.put("peakActivations", report.peakActivations());
        total.put("peakBytes", analysis.peakBytes());
        report.peak().ifPresent(layer -> total.put("peakLayer", layer.node().name()));
        analysis.times().ifPresent(times -> total.put("wholeMicros", times.whole()));
        json.set("components", parts(analysis, report.components()));
        json.set("resolutions", parts(analysis, report.stages()));
        json.set("scopes", parts(analysis, report.scopes()));
        ArrayNode layers = json.putArray("layers");
        report.layers().forEach(layer -> layers.add(layer(analysis, layer)));
        return json;
    }

    private static ObjectNode layer(Analysis analysis, LayerCost layer) {
        ObjectNode json = object();
        json.put("name", layer.node().name());
        json.put("op", layer.node().layer().op());
        json.put("component", layer.component().label());
        json.set("output", shape(layer.output()));
        figures(json, analysis, CostSummary.of(layer.node().name(), List.of(layer)));
        json.put("live", layer.live());
        return json;
    }

    private static ArrayNode parts(Analysis analysis, List<CostSummary> parts) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        parts.forEach(part -> figures(json.addObject().put("name", part.name()), analysis, part));
        return json;
    }

    private static void figures(ObjectNode json, Analysis analysis, CostSummary part) {
        json.put("layers", part.nodes().size());
        analysis.figures(part).forEach((name, figure) -> number(json, name, figure));
    }

    private static ArrayNode pairs(Analysis teacher, Analysis student, List<CostComparison.Pair> pairs) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (CostComparison.Pair pair : pairs) {
            ObjectNode one = json.addObject().put("name", pair.name());
            figures(one.putObject("teacher"), teacher, pair.teacher());
            figures(one.putObject("student"), student, pair.student());
            one.set("ratio", ratio(pair.ratio()));
        }
        return json;
    }

    private static ObjectNode ratio(CostComparison.Ratio ratio) {
        ObjectNode json = object();
        number(json, "macs", ratio.macs());
        number(json, "operations", ratio.operations());
        number(json, "parameters", ratio.parameters());
        number(json, "bytes", ratio.bytes());
        number(json, "activations", ratio.activations());
        return json;
    }

    /** Writes a number, or null for NaN and infinity, which JSON lacks: a ratio to zero is null. */
    private static void number(ObjectNode json, String name, Number number) {
        if (number instanceof Long whole) {
            json.put(name, whole);
        } else if (Double.isFinite(number.doubleValue())) {
            json.put(name, number.doubleValue());
        } else {
            json.putNull(name);
        }
    }

    private static ArrayNode shape(Shape shape) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (int extent : shape.toArray()) {
            json.add(extent);
        }
        return json;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
