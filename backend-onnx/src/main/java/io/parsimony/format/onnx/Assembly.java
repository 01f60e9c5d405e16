package io.parsimony.format.onnx;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.network.ParameterSpec;
import io.parsimony.network.Parameters;
import io.parsimony.network.Signature;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns drafts into a model. Each node gets the draft's preferred name, with a number appended if that name is taken.
 */
final class Assembly {

    private Assembly() {}

    static Model model(Drafts drafts, Map<String, String> provenance, Signature signature) {
        Names names = new Names();
        IdentityHashMap<OnnxDraft, String> named = new IdentityHashMap<>();
        Map<String, Shape> inputs = new LinkedHashMap<>();
        for (OnnxDraft draft : drafts.order()) {
            if (draft instanceof OnnxDraft.Input input) {
                String name = names.unique(input.name());
                named.put(input, name);
                inputs.put(name, input.sample());
            }
        }
        Map<List<Constant>, Node> owners = new HashMap<>();
        List<Node> nodes = new ArrayList<>();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (OnnxDraft draft : drafts.order()) {
            if (draft instanceof OnnxDraft.Computed computed) {
                String name = names.unique(computed.name());
                named.put(computed, name);
                List<String> from = computed.inputs().stream().map(named::get).toList();
                Node node = new Node(name, computed.layer(), from);
                Node owner = computed.source().isEmpty() ? node : owners.getOrDefault(computed.source(), node);
                if (owner != node
                        && owner.layer().parameters().equals(node.layer().parameters())) {
                    nodes.add(node.withOwner(owner.name()));
                    continue;
                }
                owners.putIfAbsent(computed.source(), node);
                nodes.add(node);
                for (ParameterSpec spec : computed.layer().parameters()) {
                    Tensor tensor = computed.parameters().get(spec.name());
                    if (tensor != null) {
                        tensors.put(spec.in(name).name(), tensor);
                    }
                }
            }
        }
        try {
            List<String> outputs = drafts.outputs().stream().map(named::get).toList();
            return Model.of(new Network(inputs, nodes, outputs), new Parameters(tensors), provenance, signature);
        } catch (ParsimonyException e) {
            Problem first = e.problems().get(0);
            throw new ParsimonyException(
                    new Problem(OnnxFaults.BAD_FILE, first.where(), first.message(), first.hint()), e);
        }
    }
}
