package io.parsimony.format.onnx;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.network.Model;
import io.parsimony.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns a checked graph into a model. */
final class Importer {

    private static final Map<String, Context.Handler> HANDLERS = handlers();

    /** Networks of more inputs take them as they are. */
    private static final int MOST_IMAGES = 16;

    private final Graph graph;
    private final Scope scope;
    private final Folding folding;
    private final Map<String, String> provenance;

    private Importer(Graph graph, Batch batch) {
        this.graph = graph;
        this.scope = new Scope(graph, batch);
        this.provenance = new LinkedHashMap<>(graph.provenance());
        this.folding = new Folding(
                graph.constants().values().stream().mapToLong(Constant::size).sum());
    }

    private static Map<String, Context.Handler> handlers() {
        Map<String, Context.Handler> all = new HashMap<>();
        List.of(Weighted.handlers(), Pools.handlers(), Layouts.handlers(), Elementwise.handlers())
                .forEach(all::putAll);
        return Map.copyOf(all);
    }

    private static Batch batch(Graph graph) {
        Batch batch = null;
        for (long[] dims : graph.inputs().values()) {
            if (dims[0] < 0) {
                return Batch.FREE;
            }
            if (batch != null && batch.first() != dims[0]) {
                throw Faults.unsupported(
                        "Export the model with one batch for all inputs.",
                        "Expected the same batch for all inputs, found %d and %d.",
                        batch.first(),
                        dims[0]);
            }
            batch = Batch.fixed(dims[0]);
        }
        return batch == null ? Batch.FREE : batch;
    }

    /**
     * The model of a graph. Exporters that were shown one image may write its batch of one into a reshape and declare a
     * free batch all the same: where reshapes alone cannot be read for any batch, the file is read for one of one.
     *
     * @throws ParsimonyException ({@code bad-model-file}); ({@code unsupported-model}) with a problem for each operation that
     *     an output depends on and that cannot be expressed
     */
    static Model model(Graph graph) {
        Batch batch = batch(graph);
        try {
            return new Importer(graph, batch).model();
        } catch (ParsimonyException e) {
            boolean reshapes = e.problems().stream()
                    .allMatch(problem ->
                            problem.where() != null && problem.where().endsWith("(Reshape)"));
            if (batch != Batch.FREE || !reshapes) {
                throw e;
            }
            try {
                return new Importer(graph, Batch.fixed(1))
                        .model()
                        .noting("imported.batch", "free in the file, whose reshapes hold for one sample alone");
            } catch (ParsimonyException ofOne) {
                throw e;
            }
        }
    }

    private Model model() {
        graph.inputs().forEach(this::input);
        graph.operations().forEach(this::operation);
        List<Draft> outputs =
                graph.outputs().stream().map(this::output).distinct().toList();
        Drafts drafts = new Drafts(scope.drafts(), outputs).requireKnown();
        if (!graph.own()) {
            drafts = PadFolding.fold(drafts);
        }
        return Assembly.model(AffineFolding.fold(drafts).requireKnown(), provenance);
    }

    private void input(String name, long[] dims) {
        long size = Axes.product(Arrays.copyOfRange(dims, 1, dims.length));
        Faults.require(size <= Integer.MAX_VALUE, "Expected samples of less than 2^31 numbers at input [%s].", name);
        int[] sample = Arrays.stream(dims, 1, dims.length).mapToInt(Axes::small).toArray();
        String legal = Names.legal(name, "input");
        if (sample.length == 3 && graph.inputs().size() <= MOST_IMAGES && new ChannelsLast(scope).isInput(name)) {
            Shape image = Shape.of(sample[2], sample[0], sample[1]);
            provenance.put("imported.input." + legal, "channels last in the file, channels first here");
            scope.put(
                    name, scope.view(scope.added(new Draft.Input(legal, image))).transpose(0, 2, 3, 1));
        } else {
            scope.put(name, scope.view(scope.added(new Draft.Input(legal, Shape.of(sample)))));
        }
    }

    private void operation(Operation operation) {
        List<Value> values;
        try {
            values = values(operation);
        } catch (ParsimonyException e) {
            if (e.id().equals(Faults.BAD_FILE) || e.id().equals("bad-shape") || e.id().equals("bad-network")) {
                Problem first = e.problems().get(0);
                throw new ParsimonyException(
                        new Problem(Faults.BAD_FILE, operation.label(), first.message(), first.hint()), e);
            }
            Problem first = e.problems().get(0);
            values = List.of(unknown(
                    operation, new Problem(Faults.UNSUPPORTED, operation.label(), first.message(), first.hint())));
        }
        List<String> outputs = operation.outputs();
        for (int i = 0; i < outputs.size(); i++) {
            if (operation.hasOutput(i)) {
                Value value = i < values.size() ? values.get(i) : spare(operation, values.get(0), i);
                if (!operation.type().equals("Expand")) {
                    requireDeclared(outputs.get(i), value);
                }
                scope.put(outputs.get(i), value, operation);
            }
        }
    }

    /** An output besides the first that no layer has, for instance a pool's indices. */
    private Value spare(Operation operation, Value first, int index) {
        if (first instanceof Value.Unknown) {
            return first;
        }
        return unknown(
                operation,
                Problem.of(Faults.UNSUPPORTED, "Its output " + (index + 1) + " is used, which no layer has.")
                        .at(operation.label())
                        .hint("Use its first output alone."));
    }

    private List<Value> values(Operation operation) {
        Context context = new Context(scope, operation);
        boolean known = operation.standard() && !operation.hasSubgraph();
        boolean unknownInput = false;
        boolean live = false;
        List<@Nullable Constant> constants = new ArrayList<>();
        for (int i = 0; i < operation.inputs().size(); i++) {
            Value value = operation.hasInput(i) ? context.input(i) : null;
            unknownInput |= value instanceof Value.Unknown;
            live |= value instanceof View;
            constants.add(value instanceof Constant constant ? constant : null);
        }
        if (known && !unknownInput && !live) {
            Constant folded = folding.fold(operation, constants);
            if (folded != null) {
                return List.of(folded);
            }
        }
        Context.Handler handler = known ? HANDLERS.get(operation.type()) : null;
        if (known && unknownInput) {
            View recognised = new Activations(scope).recognised(context.name(), operation);
            if (recognised != null) {
                return List.of(recognised);
            }
        }
        if (unknownInput && known && Activations.isPart(operation)) {
            return List.of(unknown(operation, null));
        }
        if (handler == null || (!live && !unknownInput)) {
            return List.of(unknown(operation, Hints.problem(operation)));
        }
        return unknownInput ? List.of(unknown(operation, null)) : handler.apply(context);
    }

    private Value.Unknown unknown(Operation operation, @Nullable Problem problem) {
        List<Draft> inputs = new ArrayList<>();
        for (String input : operation.inputs()) {
            Value value = input.isEmpty() ? null : scope.value(input);
            if (value instanceof Value.Unknown unknown) {
                inputs.add(unknown.draft());
            } else if (value instanceof View view) {
                inputs.add(view.base());
            }
        }
        return new Value.Unknown(scope.added(new Draft.Unsupported(Names.of(operation), inputs, problem)));
    }

    /** The extents that the file declares for a value, if any, must be those it has. */
    private void requireDeclared(String name, Value value) {
        long[] declared = graph.declared().get(name);
        if (declared == null || !(value instanceof View view)) {
            return;
        }
        long[] first = view.extents(0);
        long[] second = view.extents(1);
        boolean same = declared.length == first.length;
        for (int axis = 0; same && axis < declared.length; axis++) {
            boolean free = declared[axis] <= 0 || first[axis] != second[axis];
            same = free || declared[axis] == first[axis];
        }
        Faults.require(
                same,
                "The file declares the shape %s for [%s], which its operation makes %s.",
                Axes.show(declared),
                name,
                Axes.show(first));
    }

    private Draft output(String name) {
        Value value = scope.value(name);
        if (value instanceof Value.Unknown unknown) {
            return unknown.draft();
        }
        if (value instanceof View view) {
            if (view.isPlain()) {
                return view.base();
            }
            int[] axes = view.axes();
            if (axes != null && axes[0] == 0) {
                provenance.put(
                        "imported.output." + view.base().name(), "in another order of axes in the file, plain here");
                return view.base();
            }
        }
        return scope.added(new Draft.Unsupported(
                name,
                List.of(),
                Problem.of(
                                Faults.UNSUPPORTED,
                                value instanceof View
                                        ? "The output is reshaped in a way that cannot be expressed."
                                        : "The output does not depend on the input.")
                        .at("output [" + name + "]")
                        .hint("Let the model end in its logits.")));
    }
}
