package io.parsimony.cli.report;

import io.parsimony.cost.Cost;
import io.parsimony.cost.CostComparison;
import io.parsimony.cost.CostSummary;
import io.parsimony.cost.LayerCost;
import io.parsimony.cost.Work;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The parts of a report that describe networks: costs by layer, and graphs. */
final class NetworkParts {

    private NetworkParts() {}

    /** Returns the cost of each component and layer; those without cost are omitted. */
    static RunReport.CostPart cost(Analysis teacher, Optional<Analysis> student) {
        CostComparison comparison = CostTables.comparison(teacher, student.orElse(teacher));
        return new RunReport.CostPart(
                pairs(teacher, student, comparison.components()), pairs(teacher, student, comparison.sites()));
    }

    private static List<RunReport.Pair> pairs(
            Analysis teacher, Optional<Analysis> student, List<CostComparison.Pair> pairs) {
        Map<String, LayerCost> before = layers(teacher);
        Map<String, LayerCost> after = student.map(NetworkParts::layers).orElse(Map.of());
        List<RunReport.Pair> parts = new ArrayList<>();
        for (CostComparison.Pair pair : pairs) {
            if (!pair.teacher().free() || !pair.student().free()) {
                parts.add(new RunReport.Pair(
                        pair.name(),
                        figures(teacher, pair.teacher(), before),
                        student.map(one -> figures(one, pair.student(), after)).orElse(null)));
            }
        }
        return parts;
    }

    private static Map<String, LayerCost> layers(Analysis analysis) {
        Map<String, LayerCost> layers = new HashMap<>();
        analysis.report().layers().forEach(layer -> layers.put(layer.node().name(), layer));
        return layers;
    }

    private static Map<String, RunReport.Figures> figures(
            Analysis analysis, CostSummary part, Map<String, LayerCost> layers) {
        Map<String, List<LayerCost>> byComponent = new LinkedHashMap<>();
        part.nodes().stream().map(layers::get).forEach(layer -> byComponent
                .computeIfAbsent(layer.component().label(), name -> new ArrayList<>())
                .add(layer));
        Map<String, RunReport.Figures> figures = new LinkedHashMap<>();
        byComponent.forEach((component, of) -> {
            CostSummary sum = CostSummary.of(component, of);
            if (!sum.free()) {
                figures.put(component, figures(analysis, sum));
            }
        });
        return figures;
    }

    private static RunReport.Figures figures(Analysis analysis, CostSummary sum) {
        Cost cost = sum.cost();
        Work work = sum.work();
        return new RunReport.Figures(
                cost.macs(),
                work.operations(),
                cost.parameters(),
                cost.bytes(),
                cost.activations(),
                analysis.times().map(times -> times.sum(sum.nodes())).orElse(null));
    }

    /** Returns the graph of one network, or those of a teacher and its student. */
    static RunReport.Graphs graphs(Network teacher, Optional<Network> student) {
        Set<String> sites = new HashSet<>();
        teacher.nodes().forEach(node -> sites.add(node.name()));
        return new RunReport.Graphs(
                graph(teacher, Set.of()),
                student.map(network -> graph(network, sites)).orElse(null));
    }

    private static List<RunReport.GraphNode> graph(Network network, Set<String> sites) {
        Map<String, Integer> positions = new HashMap<>();
        List<RunReport.GraphNode> graph = new ArrayList<>();
        for (Node node : network.nodes()) {
            graph.add(new RunReport.GraphNode(
                    node.name(),
                    node.layer().op(),
                    network.shape(node.name()).toString(),
                    node.inputs().stream()
                            .filter(positions::containsKey)
                            .map(positions::get)
                            .toList(),
                    CostComparison.site(node.name(), sites)
                            .filter(site -> !site.equals(node.name()))
                            .orElse(null)));
            positions.put(node.name(), positions.size());
        }
        return graph;
    }
}
