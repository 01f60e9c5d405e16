package io.parsimony.rewrite;

import io.parsimony.cost.Cost;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.cost.LayerCost;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.error.Require;
import io.parsimony.internal.error.Suggestions;
import io.parsimony.network.ClassGrouping;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.network.ParameterSpec;
import io.parsimony.network.Parameters;
import io.parsimony.rewrite.RewriteContext.Calibration;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apiguardian.api.API;

/**
 * Rewrites a network node by node and tracks names, parameters, the teacher-to-student mapping and costs.
 *
 * <p>A strategy visits the model's nodes and calls {@link #replace}, {@link #remove} or {@link #keep} for each site;
 * {@link #outline} returns the new network, {@link #finish} the new model. Parameters given with a replacement are
 * used; other parameters are kept if the model has them with the same name and shape; the rest are drawn from the seed.
 */
@API(status = API.Status.EXPERIMENTAL)
public final class NetworkRewriter {

    private final String strategy;
    private final Network network;
    private final Optional<Model> model;
    private final RewriteContext context;
    private final Map<String, Cost> costs;
    private final Map<String, Replacement> replacements = new LinkedHashMap<>();
    private final Set<String> removed = new HashSet<>();
    private final Set<String> dissolved = new HashSet<>();
    private final Set<String> unmatched = new HashSet<>();
    private final List<Site> kept = new ArrayList<>();
    private final Map<String, String> what = new LinkedHashMap<>();
    private Optional<ClassGrouping> outputs = Optional.empty();

    /**
     * The replacement of a node.
     *
     * @param nodes the new nodes in topological order; the last one's output replaces the old node's output
     * @param parameters initial values of some of their parameters by full name; the others are drawn
     */
    public record Replacement(List<Node> nodes, Map<String, Tensor> parameters) {

        /**
         * Copies the collections and checks that each parameter belongs to a node.
         *
         * @throws ParsimonyException ({@code bad-rewrite}) if there is no node; ({@code unknown-parameter}) if a
         *     parameter belongs to no node
         */
        public Replacement {
            nodes = List.copyOf(nodes);
            parameters = Map.copyOf(parameters);
            if (nodes.isEmpty()) {
                throw ParsimonyException.of(ErrorId.BAD_REWRITE, "Expected at least one replacement node, found none.");
            }
            Set<String> known = nodes.stream()
                    .flatMap(node -> node.layer().parameters().stream().map(spec -> node.parameter(spec.name())))
                    .collect(Collectors.toCollection(TreeSet::new));
            for (String name : new TreeSet<>(parameters.keySet())) {
                if (!known.contains(name)) {
                    throw new ParsimonyException(
                            Problem.of(ErrorId.UNKNOWN_PARAMETER, "The new nodes have no parameter [" + name + "].")
                                    .hint(Suggestions.sentence(name, known)));
                }
            }
        }

        String output() {
            return nodes.get(nodes.size() - 1).name();
        }
    }

    /**
     * Creates a rewriter of a network without parameters.
     *
     * @param strategy the strategy's type, for messages and provenance
     */
    public NetworkRewriter(String strategy, Network network) {
        this(strategy, network, Optional.empty(), new RewriteContext(0));
    }

    /**
     * Creates a rewriter of a model.
     *
     * @param strategy the strategy's type, for messages and provenance
     */
    public NetworkRewriter(String strategy, Model model, RewriteContext context) {
        this(strategy, model.network(), Optional.of(model), context);
    }

    private NetworkRewriter(String strategy, Network network, Optional<Model> model, RewriteContext context) {
        this.strategy = strategy;
        this.network = network;
        this.model = model;
        this.context = context;
        this.costs = costs(network);
    }

    /** Returns the network before. */
    public Network network() {
        return network;
    }

    /** Returns the model before; empty if only the architecture is requested, without initial values. */
    public Optional<Model> model() {
        return model;
    }

    /**
     * Returns the model before, for an architecture that depends on parameters.
     *
     * @param why the setting that requires it, for the message, for instance {@code energy = 0.9}
     * @throws ParsimonyException ({@code needs-parameters}) if there is no model
     */
    public Model requireModel(String why) {
        return model.orElseThrow(() -> new ParsimonyException(Problem.of(
                        ErrorId.NEEDS_PARAMETERS,
                        "Strategy [" + strategy + "] with " + why
                                + " needs the model's parameters, found a network without parameters.")
                .hint("Give the strategy a size instead, or rewrite a model with parameters.")));
    }

    /** Returns the model's activations on a few samples, if available. */
    public Optional<Calibration> calibration() {
        return context.calibration();
    }

    /** Returns the seed of new parameters. */
    public long seed() {
        return context.seed();
    }

    /**
     * Returns the model with the replacements and removals so far, so that later parts can be fitted to the actual
     * outputs of earlier ones.
     *
     * @throws ParsimonyException ({@code needs-parameters}) if there is no model before
     */
    public Rewrite soFar() {
        return what.isEmpty() ? Rewrite.identity(requireModel("initial values")) : finish();
    }

    /** Returns the cost of a node before the rewrite. */
    public Cost cost(Node node) {
        return Require.present(costs, node.name());
    }

    /** Replaces an old node by new nodes; {@code how} is one sentence for the record. */
    public void replace(Node node, Replacement replacement, String how) {
        replacements.put(node.name(), replacement);
        what.put(node.name(), how);
    }

    /**
     * Removes a node with one input, which replaces its output. {@code why} is one sentence for the record.
     *
     * @throws ParsimonyException ({@code bad-rewrite}) if it has several inputs
     */
    public void remove(Node node, String why) {
        if (node.inputs().size() != 1) {
            throw ParsimonyException.of(
                    ErrorId.BAD_REWRITE,
                    "Only a node with one input can be removed, found [%s] with %d inputs.",
                    node.name(),
                    node.inputs().size());
        }
        removed.add(node.name());
        what.put(node.name(), why);
    }

    /**
     * Removes a node whose value no other node of the new network reads; it has no counterpart. {@code why} is one
     * sentence for the record.
     */
    public void dissolve(Node node, String why) {
        dissolved.add(node.name());
        unmatch(node);
        what.put(node.name(), why);
    }

    /**
     * Records that a node has no counterpart: another value replaces it, but nothing in the new network computes its
     * value.
     */
    public void unmatch(Node node) {
        unmatched.add(node.name());
    }

    /** Skips a node; {@code why} is one sentence for the record. */
    public void keep(Node node, String why) {
        kept.add(Site.kept(node.name(), why, cost(node)));
    }

    /** Returns whether a node was replaced or removed. */
    public boolean changed() {
        return !what.isEmpty();
    }

    /** Returns the nodes skipped so far. */
    public List<Site> kept() {
        return List.copyOf(kept);
    }

    /** Sets the class grouping of the new model's outputs. The identity changes nothing. */
    public void tieOutputs(ClassGrouping map) {
        outputs = Optional.of(map).filter(tied -> !tied.isIdentity());
    }

    /**
     * Returns the change of architecture.
     *
     * @throws ParsimonyException ({@code no-site}) if no node was replaced or removed, with the reason for each
     */
    public ArchitectureChange outline() {
        if (what.isEmpty()) {
            String reasons = kept.isEmpty()
                    ? "The network has no node of a kind that the strategy replaces."
                    : kept.stream()
                            .map(site -> "[" + site.node() + "]: " + site.what())
                            .collect(Collectors.joining(" "));
            throw new ParsimonyException(
                    Problem.of(ErrorId.NO_SITE, "Strategy [" + strategy + "] found no site to replace. " + reasons));
        }
        Network rewritten = rewritten();
        return new ArchitectureChange(rewritten, mapping(), sites(costs(rewritten)));
    }

    /**
     * Builds the new model.
     *
     * @throws ParsimonyException ({@code no-site}) if no node was replaced or removed, with the reason for each;
     *     ({@code needs-parameters}) if there is no model before; ({@code bad-rewrite}) if the grouping does not fit
     *     the classes before and after
     */
    public Rewrite finish() {
        Model before = requireModel("initial values");
        ArchitectureChange outline = outline();
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        for (Node node : outline.network().nodes()) {
            if (!node.isShared()) {
                node.layer()
                        .parameters()
                        .forEach(spec -> parameters.put(
                                node.parameter(spec.name()), parameter(before.parameters(), node, spec)));
            }
        }
        long earlier = before.provenance().keySet().stream()
                .filter(key -> key.startsWith("rewrite."))
                .count();
        Model after = new Model(
                        outline.network(),
                        new Parameters(parameters),
                        before.provenance(),
                        before.signature(),
                        before.grouping())
                .noting("rewrite." + (earlier + 1), strategy + " at " + what.keySet());
        return new Rewrite(tied(before, after), outline, outputs);
    }

    /** Returns the new model with its class grouping, composed with that of the model before. */
    private Model tied(Model before, Model after) {
        if (outputs.isEmpty()) {
            return after;
        }
        ClassGrouping map = outputs.get();
        int old = before.network().shape(before.network().logits()).dim(0);
        int now = after.network().shape(after.network().logits()).dim(0);
        if (map.before() != old || map.after() != now) {
            throw ParsimonyException.of(
                    ErrorId.BAD_REWRITE, "Expected a grouping of %d classes into %d, found %s.", old, now, map);
        }
        return after.grouping(
                before.grouping().map(earlier -> earlier.then(map)).orElse(map));
    }

    private Network rewritten() {
        List<Node> nodes = new ArrayList<>();
        for (Node node : network.nodes()) {
            if (removed.contains(node.name()) || dissolved.contains(node.name())) {
                continue;
            }
            Replacement replacement = replacements.get(node.name());
            List<Node> put = replacement == null ? List.of(node) : replacement.nodes();
            // A new node may have the old node's name: inside the replacement, later nodes refer to the new node.
            Set<String> inside = new HashSet<>();
            for (Node one : put) {
                List<String> inputs = one.inputs().stream()
                        .map(name -> inside.contains(name) ? name : renamed(name))
                        .toList();
                nodes.add(one.withInputs(inputs));
                inside.add(one.name());
            }
        }
        List<String> outputs = network.outputs().stream().map(this::renamed).toList();
        return new Network(network.inputs(), owned(nodes), outputs);
    }

    /** Assigns nodes whose parameters' owner was replaced to another owner among the nodes that shared them. */
    private List<Node> owned(List<Node> nodes) {
        List<Node> untouched = nodes.stream()
                .filter(node -> network.contains(node.name()) && !replacements.containsKey(node.name()))
                .toList();
        Map<String, String> owners = new HashMap<>();
        untouched.forEach(node ->
                owners.merge(node.owner(), node.name(), (first, next) -> next.equals(node.owner()) ? next : first));
        return nodes.stream()
                .map(node -> untouched.contains(node) ? node.withOwner(Require.present(owners, node.owner())) : node)
                .toList();
    }

    private String renamed(String name) {
        if (removed.contains(name)) {
            return renamed(network.node(name).inputs().get(0));
        }
        Replacement replacement = replacements.get(name);
        return replacement == null ? name : replacement.output();
    }

    private Tensor parameter(Parameters before, Node node, ParameterSpec of) {
        ParameterSpec spec = of.in(node.name());
        for (Replacement replacement : replacements.values()) {
            Tensor given = replacement.parameters().get(spec.name());
            if (given != null) {
                return given;
            }
        }
        String old = network.find(node.name()).orElse(node).parameter(of.name());
        boolean stays = before.contains(old) && before.get(old).shape().equals(spec.shape());
        return stays ? before.get(old) : Parameters.initialize(spec, context.seed());
    }

    private Map<String, String> mapping() {
        Map<String, String> mapping = new LinkedHashMap<>();
        network.nodes().forEach(node -> mapping.put(node.name(), renamed(node.name())));
        mapping.keySet().removeAll(unmatched);
        // If all nodes before it are removed too, a removed node's value is an input of the network.
        mapping.values().removeAll(network.inputs().keySet());
        return mapping;
    }

    private List<Site> sites(Map<String, Cost> after) {
        List<Site> sites = new ArrayList<>();
        for (Node node : network.nodes()) {
            String how = what.get(node.name());
            if (how != null) {
                sites.add(new Site(node.name(), true, how, cost(node), costAfter(node, after)));
            } else {
                kept.stream().filter(site -> site.node().equals(node.name())).forEach(sites::add);
            }
        }
        return sites;
    }

    private Cost costAfter(Node node, Map<String, Cost> after) {
        return removed.contains(node.name()) || dissolved.contains(node.name())
                ? Cost.NONE
                : Require.present(replacements, node.name()).nodes().stream()
                        .map(one -> after.get(one.name()))
                        .reduce(Cost.NONE, Cost::plus);
    }

    private static Map<String, Cost> costs(Network network) {
        return CostAnalyzer.analyze(network).layers().stream()
                .collect(Collectors.toMap(layer -> layer.node().name(), LayerCost::cost));
    }
}
