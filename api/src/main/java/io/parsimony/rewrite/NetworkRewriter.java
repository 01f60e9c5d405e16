package io.parsimony.rewrite;

import io.parsimony.cost.Cost;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.cost.LayerCost;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.error.Suggestions;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.network.ParameterSpec;
import io.parsimony.network.Parameters;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Replaces nodes of a network by others and keeps the books: names, parameters, correspondence, costs.
 *
 * <p>A strategy walks the model's nodes and says of each site {@link #replace} or {@link #keep}; {@link #finish} builds
 * the new model. Parameters given with a replacement are taken; others that the model has under the same name and with
 * the same shape are kept; the rest are drawn from the seed.
 */
public final class NetworkRewriter {

    private final String strategy;
    private final Model model;
    private final RewriteContext context;
    private final Map<String, Cost> costs;
    private final Map<String, Replacement> replacements = new LinkedHashMap<>();
    private final List<Site> kept = new ArrayList<>();
    private final Map<String, String> what = new LinkedHashMap<>();

    /**
     * What stands in a node's place.
     *
     * @param nodes the new nodes in topological order; the last one's output takes the old node's place
     * @param parameters initial values of some of their parameters by full name; the others are drawn
     */
    public record Replacement(List<Node> nodes, Map<String, Tensor> parameters) {

        /**
         * Copies the collections and checks that each parameter belongs to a node.
         *
         * @throws ParsimonyException ({@code bad-rewrite}) if there is no node; ({@code unknown-parameter}) if a parameter
         *     is none of a node's
         */
        public Replacement {
            nodes = List.copyOf(nodes);
            parameters = Map.copyOf(parameters);
            if (nodes.isEmpty()) {
                throw ParsimonyException.of(
                        "bad-rewrite", "Expected at least one node in another's place, found none.");
            }
            Set<String> known = nodes.stream()
                    .flatMap(node -> node.layer().parameters().stream().map(spec -> node.parameter(spec.name())))
                    .collect(Collectors.toCollection(TreeSet::new));
            for (String name : new TreeSet<>(parameters.keySet())) {
                if (!known.contains(name)) {
                    throw new ParsimonyException(
                            Problem.of("unknown-parameter", "The new nodes have no parameter [" + name + "].")
                                    .hint(Suggestions.sentence(name, known)));
                }
            }
        }

        String output() {
            return nodes.get(nodes.size() - 1).name();
        }
    }

    /**
     * Begins to rewrite a model.
     *
     * @param strategy the strategy's type, for messages and provenance
     */
    public NetworkRewriter(String strategy, Model model, RewriteContext context) {
        this.strategy = strategy;
        this.model = model;
        this.context = context;
        this.costs = costs(model.network());
    }

    /** Puts new nodes in an old one's place; {@code how} is one sentence for the record. */
    public void replace(Node node, Replacement replacement, String how) {
        replacements.put(node.name(), replacement);
        what.put(node.name(), how);
    }

    /** Leaves a node alone; {@code why} is one sentence for the record. */
    public void keep(Node node, String why) {
        kept.add(Site.kept(node.name(), why, costs.get(node.name())));
    }

    /**
     * Builds the new model.
     *
     * @throws ParsimonyException ({@code no-site}) if no node was replaced, with the reason for each
     */
    public Rewrite finish() {
        if (replacements.isEmpty()) {
            String reasons = kept.isEmpty()
                    ? "The network has no node of the kind it replaces."
                    : kept.stream()
                            .map(site -> "[" + site.node() + "]: " + site.what())
                            .collect(Collectors.joining(" "));
            throw new ParsimonyException(
                    Problem.of("no-site", "Strategy [" + strategy + "] found no site to replace. " + reasons));
        }
        Network network = network();
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        for (ParameterSpec spec : network.parameters()) {
            parameters.put(spec.name(), parameter(spec));
        }
        long earlier = model.provenance().keySet().stream()
                .filter(key -> key.startsWith("rewrite."))
                .count();
        Model rewritten = new Model(network, new Parameters(parameters), model.provenance())
                .noting("rewrite." + (earlier + 1), strategy + " at " + replacements.keySet());
        return new Rewrite(rewritten, correspondence(), sites(costs(network)));
    }

    private Network network() {
        List<Node> nodes = new ArrayList<>();
        for (Node node : model.network().nodes()) {
            Replacement replacement = replacements.get(node.name());
            List<Node> put = replacement == null ? List.of(node) : replacement.nodes();
            // A new node may bear the old one's name: what follows it inside the replacement means the new one.
            Set<String> inside = new HashSet<>();
            for (Node one : put) {
                List<String> inputs = one.inputs().stream()
                        .map(name -> inside.contains(name) ? name : renamed(name))
                        .toList();
                nodes.add(new Node(one.name(), one.layer(), inputs));
                inside.add(one.name());
            }
        }
        List<String> outputs =
                model.network().outputs().stream().map(this::renamed).toList();
        return new Network(model.network().inputs(), nodes, outputs);
    }

    private String renamed(String name) {
        Replacement replacement = replacements.get(name);
        return replacement == null ? name : replacement.output();
    }

    private Tensor parameter(ParameterSpec spec) {
        for (Replacement replacement : replacements.values()) {
            Tensor given = replacement.parameters().get(spec.name());
            if (given != null) {
                return given;
            }
        }
        boolean stays = model.parameters().contains(spec.name())
                && model.parameters().get(spec.name()).shape().equals(spec.shape());
        return stays ? model.parameters().get(spec.name()) : Parameters.initialize(spec, context.seed());
    }

    private Map<String, String> correspondence() {
        Map<String, String> correspondence = new LinkedHashMap<>();
        model.network().nodes().forEach(node -> correspondence.put(node.name(), renamed(node.name())));
        return correspondence;
    }

    private List<Site> sites(Map<String, Cost> after) {
        List<Site> sites = new ArrayList<>();
        for (Node node : model.network().nodes()) {
            Replacement replacement = replacements.get(node.name());
            if (replacement != null) {
                Cost cost = replacement.nodes().stream()
                        .map(one -> after.get(one.name()))
                        .reduce(Cost.NONE, Cost::plus);
                sites.add(new Site(node.name(), true, what.get(node.name()), costs.get(node.name()), cost));
            } else {
                kept.stream().filter(site -> site.node().equals(node.name())).forEach(sites::add);
            }
        }
        return sites;
    }

    private static Map<String, Cost> costs(Network network) {
        return CostAnalyzer.analyze(network).layers().stream()
                .collect(Collectors.toMap(layer -> layer.node().name(), LayerCost::cost));
    }
}
