package io.parsimony.cli.report;

import io.parsimony.cost.CostSummary;
import io.parsimony.cost.LayerCost;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;

/** A cost analysis as CSV: a line for the whole, each component, resolution, scope and layer. */
final class CostCsv {

    private CostCsv() {}

    static String of(Analysis analysis, Optional<Analysis> student) {
        List<Analysis> networks =
                Stream.concat(Stream.of(analysis), student.stream()).toList();
        boolean timed = networks.stream().allMatch(one -> one.times().isPresent());
        List<String> header =
                new ArrayList<>(List.of("network", "part", "name", "component", "op", "output", "layers", "live"));
        header.addAll(analysis.figures(analysis.report().whole()).keySet());
        header.remove("micros");
        if (timed) {
            header.add("micros");
        }
        StringBuilder text = new StringBuilder(line(header));
        networks.forEach(one -> lines(text, one, header));
        return text.toString();
    }

    private static void lines(StringBuilder text, Analysis one, List<String> header) {
        String peak = String.valueOf(one.report().peakActivations());
        CostSummary whole = one.report().whole();
        line(text, one, header, whole, "whole", "", "", "", peak);
        one.report().components().forEach(part -> line(text, one, header, part, "component", part.name(), "", "", ""));
        one.report().stages().forEach(part -> line(text, one, header, part, "resolution", "", "", "", ""));
        one.report().scopes().forEach(part -> line(text, one, header, part, "scope", "", "", "", ""));
        for (LayerCost layer : one.report().layers()) {
            CostSummary part = CostSummary.of(layer.node().name(), List.of(layer));
            String component = layer.component().label();
            String op = layer.node().layer().op();
            line(text, one, header, part, "layer", component, op, layer.output() + "", layer.live() + "");
        }
    }

    private static void line(
            StringBuilder text,
            Analysis one,
            List<String> header,
            CostSummary part,
            String kind,
            String component,
            String op,
            String output,
            String live) {
        List<String> fields = new ArrayList<>(List.of(one.name(), kind, part.name(), component, op, output));
        fields.add(String.valueOf(part.nodes().size()));
        fields.add(live);
        one.figures(part).forEach((name, figure) -> {
            if (header.contains(name)) {
                fields.add(figure.toString());
            }
        });
        text.append(line(fields));
    }

    /** Returns a record with its line end; fields are quoted if necessary. */
    static String line(List<String> fields) {
        return CSVFormat.RFC4180.format(fields.toArray()) + CSVFormat.RFC4180.getRecordSeparator();
    }
}
