package io.parsimony.cost;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The costs of a teacher and its student.
 *
 * @param teacher the teacher's cost
 * @param student the student's cost
 */
public record CostComparison(CostReport teacher, CostReport student) {

    /**
     * Corresponding parts of both networks. A side without such a part has no nodes.
     *
     * @param name the common name: a component, a site or the whole network
     * @param teacher the teacher's part
     * @param student the student's part
     */
    public record Pair(String name, CostSummary teacher, CostSummary student) {

        /** Returns the teacher's cost divided by the student's. */
        public Ratio ratio() {
            return new Ratio(
                    ratio(teacher.cost().macs(), student.cost().macs()),
                    ratio(teacher.work().operations(), student.work().operations()),
                    ratio(teacher.cost().parameters(), student.cost().parameters()),
                    ratio(teacher.cost().bytes(), student.cost().bytes()),
                    ratio(teacher.cost().activations(), student.cost().activations()));
        }

        private static double ratio(long teacher, long student) {
            return (double) teacher / student;
        }
    }

    /**
     * The teacher's cost divided by the student's: NaN where both are zero, infinite where the student's is zero.
     *
     * @param macs of multiply-accumulates
     * @param operations of operations
     * @param parameters of parameters
     * @param bytes of stored bytes
     * @param activations of numbers in all outputs
     */
    public record Ratio(double macs, double operations, double parameters, double bytes, double activations) {}

    /** Returns the pair of whole networks. */
    public Pair whole() {
        return new Pair("total", teacher.whole(), student.whole());
    }

    /** Returns a pair for each component that occurs in either network. */
    public List<Pair> components() {
        Map<String, CostSummary> before = byName(teacher.components());
        Map<String, CostSummary> after = byName(student.components());
        return Stream.of(Component.values())
                .map(Component::label)
                .filter(label -> before.containsKey(label) || after.containsKey(label))
                .map(label -> pair(label, before, after))
                .toList();
    }

    /**
     * Returns a pair for each site, in the teacher's order. A site is a node of the teacher. It is paired with the
     * student's node of the same name and all nodes in the scope of that name: rewrites replace {@code conv2} by {@code
     * conv2.reduce}, {@code conv2.expand} and so on. Nodes of the student that belong to no site come last.
     */
    public List<Pair> sites() {
        Map<String, CostSummary> before = new LinkedHashMap<>();
        teacher.layers()
                .forEach(layer -> before.put(
                        layer.node().name(), CostSummary.of(layer.node().name(), List.of(layer))));
        Map<String, List<LayerCost>> after = new LinkedHashMap<>();
        for (LayerCost layer : student.layers()) {
            String name = layer.node().name();
            after.computeIfAbsent(site(name, before.keySet()).orElse(name), site -> new ArrayList<>())
                    .add(layer);
        }
        Map<String, CostSummary> sums = new LinkedHashMap<>();
        after.forEach((name, layers) -> sums.put(name, CostSummary.of(name, layers)));
        return pairs(before, sums);
    }

    /**
     * Returns the site of a node: the site of the same name, or the innermost site whose scope contains the node.
     *
     * @param sites the names of the teacher's nodes
     */
    public static Optional<String> site(String node, Set<String> sites) {
        String site = node;
        while (!sites.contains(site) && site.contains(".")) {
            site = site.substring(0, site.lastIndexOf('.'));
        }
        return sites.contains(site) ? Optional.of(site) : Optional.empty();
    }

    private static List<Pair> pairs(Map<String, CostSummary> before, Map<String, CostSummary> after) {
        Set<String> names = new LinkedHashSet<>(before.keySet());
        names.addAll(after.keySet());
        return names.stream().map(name -> pair(name, before, after)).toList();
    }

    private static Pair pair(String name, Map<String, CostSummary> before, Map<String, CostSummary> after) {
        CostSummary nothing = new CostSummary(name, List.of(), Cost.NONE, Work.NONE);
        return new Pair(name, before.getOrDefault(name, nothing), after.getOrDefault(name, nothing));
    }

    private static Map<String, CostSummary> byName(List<CostSummary> sums) {
        return sums.stream().collect(Collectors.toMap(CostSummary::name, sum -> sum));
    }
}
