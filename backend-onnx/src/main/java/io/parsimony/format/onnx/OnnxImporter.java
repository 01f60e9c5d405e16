package io.parsimony.format.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.network.Signature;
import io.parsimony.network.Signature.Element;
import io.parsimony.network.Signature.Port;
import io.parsimony.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Turns a checked graph into a model. */
final class OnnxImporter {

    private static final Map<String, Context.Handler> HANDLERS = handlers();

    /** The greatest number of inputs of a graph whose layout is tested for channels last. */
    private static final int MOST_IMAGES = 16;

    private final OnnxGraph graph;
    private final Scope scope;
    private final Folding folding;
    private final Map<String, String> provenance;
    private final List<Port> inputs = new ArrayList<>();
    private final List<List<List<Integer>>> presentations = new ArrayList<>();

    private OnnxImporter(OnnxGraph graph, BatchDimension batch) {
        this.graph = graph;
        this.scope = new Scope(graph, batch);
        this.provenance = new LinkedHashMap<>(graph.provenance());
        this.folding = new Folding(scope.filling(), graph.tensors());
    }

    private static Map<String, Context.Handler> handlers() {
        Map<String, Context.Handler> all = new HashMap<>();
        List.of(
                        Weighted.handlers(),
                        OnnxPools.handlers(),
                        Norms.handlers(),
                        Layouts.handlers(),
                        OnnxElementwise.handlers())
                .forEach(all::putAll);
        return Map.copyOf(all);
    }

    private static BatchDimension batch(OnnxGraph graph) {
        BatchDimension batch = null;
        for (long[] dims : graph.inputs().values()) {
            if (dims[0] < 0) {
                return BatchDimension.FREE;
            }
            if (batch != null && batch.first() != dims[0]) {
                throw OnnxFaults.unsupported(
                        "Export the model with one batch for all inputs.",
                        "Expected the same batch for all inputs, found %d and %d.",
                        batch.first(),
                        dims[0]);
            }
            batch = BatchDimension.fixed(dims[0]);
        }
        return batch == null ? BatchDimension.FREE : batch;
    }

    /**
     * Returns the model of a graph. Some exporters write the batch size of their sample, one, into a reshape although
     * they declare a free batch. If only reshapes prevent a free batch, the file is read for a batch of one.
     *
     * @throws ParsimonyException ({@code bad-model-file}); ({@code unsupported-model}) with a problem for each
     *     unsupported operation that an output depends on
     */
    static Model model(OnnxGraph graph) {
        BatchDimension batch = batch(graph);
        try {
            return new OnnxImporter(graph, batch).model();
        } catch (ParsimonyException e) {
            boolean reshapes = e.problems().stream()
                    .allMatch(problem ->
                            problem.where() != null && problem.where().endsWith("(Reshape)"));
            if (batch != BatchDimension.FREE || !reshapes) {
                throw e;
            }
            try {
                return new OnnxImporter(graph, BatchDimension.fixed(1))
                        .model()
                        .noting(
                                "imported.batch",
                                "The file's batch dimension is symbolic, but its reshapes fit only a batch of one:"
                                        + " the import uses one.");
            } catch (ParsimonyException ofOne) {
                throw e;
            }
        }
    }

    private Model model() {
        graph.inputs().forEach(this::input);
        graph.operations().forEach(this::operation);
        List<OnnxDraft> drafted = new ArrayList<>();
        graph.outputs().forEach(name -> drafted.add(output(name)));
        List<OnnxDraft> outputs = drafted.stream().distinct().toList();
        Drafts drafts = new Drafts(scope.drafts(), outputs).requireKnown();
        if (!graph.own()) {
            long before = count(drafts, OnnxImporter::isGather);
            drafts = PadFolding.fold(GatherFolding.fold(drafts, scope.filling()));
            long folded = before - count(drafts, OnnxImporter::isGather);
            if (folded > 0) {
                note("order", folded + " reorderings of channels were folded into the convolutions after them.");
            }
        }
        List<Port> presented = new ArrayList<>();
        for (int i = 0; i < drafted.size(); i++) {
            String name = graph.outputs().get(i);
            presented.add(new Port(name, outputs.indexOf(drafted.get(i)), presentations.get(i), Element.FLOAT32));
        }
        long constants = count(drafts, OnnxDraft.Affine.class::isInstance);
        drafts = AffineFolding.fold(drafts, scope.filling()).requireKnown();
        Model model = Assembly.model(drafts, provenance, new Signature(inputs, presented));
        return graph.own() ? model : noted(model, constants);
    }

    private static boolean isGather(OnnxDraft draft) {
        return draft instanceof OnnxDraft.Computed computed && computed.layer() instanceof Layer.Gather;
    }

    private static long count(Drafts drafts, Predicate<OnnxDraft> which) {
        return drafts.order().stream().filter(which).count();
    }

    /** Returns the model with notes of what was changed. */
    private static Model noted(Model model, long constants) {
        Network network = model.network();
        Model noted = model;
        long kept = network.nodes().stream()
                .filter(node -> node.is(Layer.ScaleShift.class))
                .count();
        if (kept > 0) {
            noted = noted.noting(
                    "imported.constants",
                    kept + " constant factors and summands stay separate layers, which training does not change.");
        }
        if (constants > kept) {
            noted = noted.noting(
                    "imported.folded",
                    constants - kept + " constant factors and summands were folded into adjacent weights.");
        }
        List<String> shared = network.nodes().stream()
                .filter(Node::isShared)
                .map(node -> "[" + node.name() + "] and [" + node.owner() + "]")
                .toList();
        if (!shared.isEmpty()) {
            noted = noted.noting("imported.shared", "Parameters are shared by " + String.join(", ", shared) + ".");
        }
        if (network.head().isPresent()) {
            Node head = network.head().get();
            noted = noted.noting(
                    "imported.head",
                    "The model ends in the " + head.layer().op() + " [" + head.name()
                            + "]: training uses the logits before it, and exported models end in it again.");
        }
        return noted;
    }

    private void input(String name, long[] dims) {
        long size = Axes.product(Arrays.copyOfRange(dims, 1, dims.length));
        OnnxFaults.require(
                size <= Integer.MAX_VALUE, "Expected samples of less than 2^31 numbers at input [%s].", name);
        int[] sample = Arrays.stream(dims, 1, dims.length).mapToInt(Axes::small).toArray();
        Ports.Form form = form(name, sample);
        OnnxView view = scope.view(scope.added(new OnnxDraft.Input(form.name(), form.sample())));
        OnnxView presented = view.present(form.axes());
        if (presented == null || !Arrays.equals(samples(presented), Arrays.copyOfRange(dims, 1, dims.length))) {
            throw OnnxFaults.badFile(
                    "Expected the metadata of input [%s] to fit its extents %s.", name, Axes.show(dims));
        }
        Element element = graph.bytes().contains(name) ? Element.UINT8 : Element.FLOAT32;
        inputs.add(new Port(name, inputs.size(), form.axes(), element));
        scope.put(name, presented);
    }

    private static long[] samples(OnnxView view) {
        long[] extents = view.extents(0);
        return Arrays.copyOfRange(extents, 1, extents.length);
    }

    /**
     * Returns the form of an input in the file: as a file of this format declares it, channels last, a row, or
     * unchanged.
     */
    private Ports.Form form(String name, int[] sample) {
        String written = graph.presented().get(Integer.toString(inputs.size()));
        if (written != null) {
            return Ports.read(written);
        }
        String legal = Names.legal(name, "input");
        if (sample.length == 3 && graph.inputs().size() <= MOST_IMAGES && new ChannelsLast(scope).isInput(name)) {
            note("input." + legal, "The input [" + name + "] has its channels last in the file, and first here.");
            return new Ports.Form(
                    legal, Shape.of(sample[2], sample[0], sample[1]), List.of(List.of(2), List.of(3), List.of(1)));
        }
        if (sample.length == 2 && !graph.own() && isOneDimensional()) {
            note("input." + legal, "The input [" + name + "] is a row in the file, and an image of height one here.");
            return new Ports.Form(legal, Shape.of(sample[0], 1, sample[1]), List.of(List.of(1), List.of(3)));
        }
        return new Ports.Form(
                legal,
                Shape.of(sample),
                IntStream.rangeClosed(1, sample.length).mapToObj(List::of).toList());
    }

    private void note(String key, String text) {
        if (!graph.own()) {
            provenance.put(Model.IMPORTED + key, text);
        }
    }

    /** Returns whether the graph has convolutions over one axis. */
    private boolean isOneDimensional() {
        return graph.operations().stream()
                .filter(operation -> operation.type().equals("Conv") && operation.hasInput(1))
                .anyMatch(operation -> {
                    Constant weight = graph.constants().get(operation.inputs().get(1));
                    return weight != null && weight.rank() == 3;
                });
    }

    private void operation(OnnxOperation operation) {
        List<ImportedValue> values;
        try {
            values = operation.type().equals("If") ? decided(operation) : values(operation);
        } catch (ParsimonyException e) {
            if (e.id().equals(OnnxFaults.BAD_FILE.id()) || e.id().equals("bad-shape") || e.id().equals("bad-network")) {
                Problem first = e.problems().get(0);
                throw new ParsimonyException(
                        new Problem(OnnxFaults.BAD_FILE, operation.label(), first.message(), first.hint()), e);
            }
            Problem first = e.problems().get(0);
            values = List.of(unknown(
                    operation, new Problem(OnnxFaults.UNSUPPORTED, operation.label(), first.message(), first.hint())));
        }
        List<String> outputs = operation.outputs();
        for (int i = 0; i < outputs.size(); i++) {
            if (operation.hasOutput(i)) {
                ImportedValue value = i < values.size() ? values.get(i) : spare(operation, values.get(0), i);
                if (!operation.type().equals("Expand")) {
                    requireDeclared(outputs.get(i), value);
                }
                scope.put(outputs.get(i), value, operation);
            }
        }
    }

    /** Returns the values of the branch that a constant condition selects. */
    private List<ImportedValue> decided(OnnxOperation operation) {
        ImportedValue condition =
                operation.hasInput(0) ? scope.value(operation.inputs().get(0)) : null;
        if (!(condition instanceof Constant constant)
                || constant.size() != 1
                || constant.integer(0, 0) != constant.integer(0, 1)
                || !operation.standard()) {
            return values(operation);
        }
        boolean yes = constant.integer(0, 0) != 0;
        GraphProto branch = operation.graph(yes ? "then_branch" : "else_branch");
        if (branch == null || branch.getOutputCount() != operation.outputs().size()) {
            throw OnnxFaults.badFile(
                    "Expected a branch with %d outputs.", operation.outputs().size());
        }
        branch.getInitializerList()
                .forEach(tensor -> scope.put(tensor.getName(), graph.tensors().read(tensor)));
        for (int i = 0; i < branch.getNodeCount(); i++) {
            operation(new OnnxOperation(branch.getNode(i), i));
        }
        return branch.getOutputList().stream()
                .map(output -> scope.value(output.getName()))
                .toList();
    }

    /** Returns an output after the first that no layer provides, such as a pool's indices. */
    private ImportedValue spare(OnnxOperation operation, ImportedValue first, int index) {
        if (first instanceof ImportedValue.Unknown) {
            return first;
        }
        return unknown(
                operation,
                Problem.of(
                                OnnxFaults.UNSUPPORTED,
                                "No layer provides its output " + (index + 1) + ", which the model uses.")
                        .at(operation.label())
                        .hint("Use only its first output."));
    }

    private List<ImportedValue> values(OnnxOperation operation) {
        Context context = new Context(scope, operation);
        boolean known = operation.standard() && !operation.hasSubgraph();
        boolean unknownInput = false;
        boolean live = false;
        List<@Nullable Constant> constants = new ArrayList<>();
        for (int i = 0; i < operation.inputs().size(); i++) {
            ImportedValue value = operation.hasInput(i) ? context.input(i) : null;
            unknownInput |= value instanceof ImportedValue.Unknown;
            live |= value instanceof OnnxView;
            constants.add(value instanceof Constant constant ? constant : null);
        }
        if (known && !unknownInput && !live) {
            List<ImportedValue> parts = folding.split(operation, constants);
            if (!parts.isEmpty()) {
                return parts;
            }
            Constant folded = folding.fold(operation, constants);
            if (folded != null) {
                return List.of(folded);
            }
        }
        Context.Handler handler = known ? HANDLERS.get(operation.type()) : null;
        if (known && unknownInput) {
            OnnxView recognised = new OnnxActivations(scope).recognised(context.name(), operation);
            OnnxView found = recognised != null
                    ? recognised
                    : new AdaptivePools(scope, folding).recognized(context.name(), operation);
            if (found != null) {
                return List.of(found);
            }
        }
        if (unknownInput && known && OnnxActivations.isPart(operation)) {
            return List.of(unknown(operation, null));
        }
        if (handler == null || (!live && !unknownInput)) {
            return List.of(unknown(operation, Hints.problem(operation)));
        }
        return unknownInput ? List.of(unknown(operation, null)) : handler.apply(context);
    }

    private ImportedValue.Unknown unknown(OnnxOperation operation, @Nullable Problem problem) {
        List<OnnxDraft> inputs = new ArrayList<>();
        for (String input : operation.inputs()) {
            ImportedValue value = input.isEmpty() ? null : scope.value(input);
            if (value instanceof ImportedValue.Unknown unknown) {
                inputs.add(unknown.draft());
            } else if (value instanceof OnnxView view) {
                inputs.add(view.base());
            }
        }
        return new ImportedValue.Unknown(scope.added(new OnnxDraft.Unsupported(Names.of(operation), inputs, problem)));
    }

    /** Notes a declared shape that differs from the value's shape. */
    private void requireDeclared(String name, ImportedValue value) {
        long[] declared = graph.declared().get(name);
        if (declared == null || !(value instanceof OnnxView view)) {
            return;
        }
        long[] first = view.extents(0);
        long[] second = view.extents(1);
        boolean same = declared.length == first.length;
        for (int axis = 0; same && axis < declared.length; axis++) {
            boolean free = declared[axis] <= 0 || first[axis] != second[axis];
            same = free || declared[axis] == first[axis];
        }
        if (!same && !provenance.containsKey(Model.IMPORTED + "shapes")) {
            note(
                    "shapes",
                    "The file declares the shape " + Axes.show(declared) + " for [" + name + "], which has "
                            + view.batch().show(view) + ": declared shapes were ignored.");
        }
    }

    private OnnxDraft output(String name) {
        ImportedValue value = scope.value(name);
        if (value instanceof ImportedValue.Unknown unknown) {
            presentations.add(List.of());
            return unknown.draft();
        }
        if (value instanceof OnnxView view) {
            OnnxView presented = graph.own() ? view : flat(name, view);
            List<List<Integer>> axes = presented.presentation();
            if (axes != null) {
                presentations.add(axes);
                return presented.base();
            }
        }
        presentations.add(List.of());
        return scope.added(new OnnxDraft.Unsupported(
                name,
                List.of(),
                Problem.of(
                                OnnxFaults.UNSUPPORTED,
                                value instanceof OnnxView view
                                        ? "The output " + view.batch().show(view)
                                                + " is reshaped in a way that is not supported."
                                        : "The output does not depend on the input.")
                        .at("output [" + name + "]")
                        .hint("End the model in its logits, one row per sample.")));
    }

    /** Returns images of one pixel as features, so that a classifier's logits form a row. */
    private OnnxView flat(String name, OnnxView view) {
        Shape sample = view.base().sample();
        if (sample.rank() != 3 || sample.size() != sample.dim(0) || !view.isPlain()) {
            return view;
        }
        OnnxDraft.Known features = scope.flatten(Names.legal(name, "output") + ".flatten", view.base());
        return OnnxView.of(features, view.batch(), view.groups());
    }
}
