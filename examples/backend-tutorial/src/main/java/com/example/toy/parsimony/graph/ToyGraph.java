package com.example.toy.parsimony.graph;

import com.example.toy.ToyTensor;
import io.parsimony.backend.EngineBackend;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Tape;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A program compiled to a graph, without unused nodes. Nodes that depend on constants only are computed once. */
final class ToyGraph extends EngineBackend.Prepared<ToyTensor> {

    private final Map<String, ToyNode> inputs = new LinkedHashMap<>();
    private final Map<String, ToyNode> outputs;
    private final Map<ToyNode, ToyTensor> constants = new HashMap<>();
    private final List<ToyNode> steps = new ArrayList<>();
    /** The nodes of each step that no later step needs. */
    private final Map<ToyNode, List<ToyNode>> dying = new HashMap<>();

    ToyGraph(ToyGraphBackend backend, Program program, Map<String, Tensor> constants) {
        super(backend, program, constants);
        ToyGraphOps ops = new ToyGraphOps();
        program.inputs().forEach((name, shape) -> inputs.put(
                name, constants.containsKey(name) ? ops.constant(constants.get(name)) : ops.input(shape)));
        outputs = Tape.run(program, ops, inputs);
        for (ToyNode node : live(ops.nodes)) {
            if (node.constant) {
                compute(node, this.constants);
            } else if (!inputs.containsValue(node)) {
                steps.add(node);
            }
        }
        Set<ToyNode> needed = new HashSet<>(outputs.values());
        for (int i = steps.size() - 1; i >= 0; i--) {
            List<ToyNode> last = steps.get(i).arguments.stream().filter(needed::add).toList();
            dying.put(steps.get(i), last);
        }
    }

    /** Returns the nodes that the outputs need, in order. */
    private List<ToyNode> live(List<ToyNode> nodes) {
        Set<ToyNode> needed = new HashSet<>(outputs.values());
        for (int i = nodes.size() - 1; i >= 0; i--) {
            if (needed.contains(nodes.get(i))) {
                needed.addAll(nodes.get(i).arguments);
            }
        }
        return nodes.stream().filter(needed::contains).toList();
    }

    private static void compute(ToyNode node, Map<ToyNode, ToyTensor> values) {
        values.put(node, node.kernel.apply(node.arguments.stream().map(values::get).toList()));
    }

    @Override
    protected Map<String, ToyTensor> apply(Map<String, ToyTensor> given) {
        Map<ToyNode, ToyTensor> values = new HashMap<>(constants);
        given.forEach((name, tensor) -> values.put(inputs.get(name), tensor));
        for (ToyNode node : steps) {
            compute(node, values);
            dying.get(node).forEach(values::remove);
        }
        Map<String, ToyTensor> results = new LinkedHashMap<>();
        outputs.forEach((name, node) -> results.put(name, values.get(node)));
        return results;
    }

    @Override
    protected void release() {
        constants.clear();
        steps.clear();
        dying.clear();
    }
}
