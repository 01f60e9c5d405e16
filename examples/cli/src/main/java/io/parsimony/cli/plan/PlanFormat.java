package io.parsimony.cli.plan;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parsimony.cli.report.Analysis;
import io.parsimony.cli.report.CostTables;
import io.parsimony.cli.report.RunReport;
import io.parsimony.cli.report.SiteTable;
import io.parsimony.cli.report.TextTable;
import io.parsimony.cost.Cost;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.cost.CostComparison;
import io.parsimony.cost.Precision;
import io.parsimony.internal.plugin.SettingsWriter;
import io.parsimony.network.Network;
import io.parsimony.rewrite.Site;
import io.parsimony.strategies.guideline.Plan;
import io.parsimony.strategies.guideline.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The formats of a plan. */
enum PlanFormat {
    /** Text for readers: the strategies as configuration, with reasons, sites and costs. */
    TABLE {
        @Override
        String write(String name, Network network, Plan plan, Optional<String> latency) {
            StringBuilder text =
                    new StringBuilder("A plan for " + name + ": " + plan.goal().describe() + "\n\n");
            text.append("rewrites = [\n");
            for (Step step : plan.steps()) {
                text.append("  # ").append(step.why()).append('\n');
                text.append("  ").append(SettingsWriter.hocon(step.strategy())).append('\n');
            }
            text.append("]\n\n");
            text.append(SiteTable.of(plan.outline().sites(), plan.before(), plan.after())
                    .text(0));
            text.append("\nThe student's cost, predicted\n\n");
            text.append(
                    CostTables.components(CostAnalyzer.analyze(plan.outline().network()))
                            .text(0));
            plan.measurement().ifPresent(measurement -> text.append('\n').append(MeasurementText.of(measurement)));
            text.append('\n').append(plan.verdict()).append('\n');
            if (plan.measurement().isEmpty() && !plan.steps().isEmpty()) {
                text.append("The accuracy cost of each choice was estimated from sizes, not measured; --data DIR"
                        + " measures it on pictures.\n");
            }
            if (!plan.met()) {
                text.append("To compress to this closest plan: -D parsimony.compress.target.strict=false\n");
            }
            latency.ifPresent(verdict -> text.append(verdict).append('\n'));
            return text.toString();
        }
    },
    /** One page with charts in a single file. */
    HTML {
        @Override
        String write(String name, Network network, Plan plan, Optional<String> latency) {
            Analysis before = Analysis.of(name, network, Precision.FLOAT32);
            Analysis after = Analysis.of("student", plan.outline().network(), Precision.FLOAT32);
            List<String> verdict =
                    new ArrayList<>(List.of("Goal: " + plan.goal().describe() + ".", plan.verdict()));
            latency.ifPresent(verdict::add);
            TextTable steps = TextTable.of("strategy", "configuration", "why");
            plan.steps()
                    .forEach(step ->
                            steps.row(step.strategy().type(), SettingsWriter.hocon(step.strategy()), step.why()));
            RunReport.Builder report = RunReport.of("plan", "A plan for " + name)
                    .verdict(verdict)
                    .models(new RunReport.Models(
                            RunReport.ModelPart.of(plan.before()),
                            RunReport.ModelPart.of(plan.after()),
                            null,
                            null,
                            RunReport.Ratio.of(new CostComparison(before.report(), after.report())
                                    .whole()
                                    .ratio())))
                    .networks(before, Optional.of(after))
                    .sites(plan.outline().sites())
                    .table("Strategies", steps);
            plan.measurement().ifPresent(measurement -> report.plan(MeasurementText.part(measurement)));
            return report.build().page();
        }
    },
    /** All exact figures, for programs. */
    JSON {
        @Override
        String write(String name, Network network, Plan plan, Optional<String> latency) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.put("network", name);
            json.put("goal", plan.goal().describe());
            json.put("met", plan.met());
            json.put("verdict", plan.verdict());
            latency.ifPresent(verdict -> json.put("latency", verdict));
            json.set("before", cost(plan.before()));
            json.set("after", cost(plan.after()));
            json.put("measured", plan.measurement().isPresent());
            plan.measurement().ifPresent(measurement -> json.set("measurement", MeasurementText.json(measurement)));
            ArrayNode steps = json.putArray("steps");
            plan.steps().forEach(step -> steps.addObject()
                    .put("strategy", step.strategy().type())
                    .put("configuration", SettingsWriter.hocon(step.strategy()))
                    .put("why", step.why()));
            ArrayNode sites = json.putArray("sites");
            plan.outline().sites().forEach(site -> sites.add(site(site)));
            return json.toPrettyString() + "\n";
        }
    };

    abstract String write(String name, Network network, Plan plan, Optional<String> latency);

    private static ObjectNode site(Site site) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("layer", site.node()).put("replaced", site.replaced()).put("what", site.what());
        json.set("before", cost(site.before()));
        json.set("after", cost(site.after()));
        return json;
    }

    private static ObjectNode cost(Cost cost) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("macs", cost.macs())
                .put("parameters", cost.parameters())
                .put("bytes", cost.bytes());
    }
}
