package io.parsimony.cost;

import io.parsimony.network.Network;
import io.parsimony.network.Node;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** Computes the lifetimes of a network's values. */
final class Liveness {

    private Liveness() {}

    /**
     * Returns the number of elements alive, for one sample, while each node is computed in topological order. An input
     * of the network is alive from the start, any other value from its node on. A value stays alive until its last
     * reader, an output of the network to the end. Every value counts as separate memory, also where an engine might
     * compute in place.
     */
    static long[] of(Network network) {
        List<Node> nodes = network.nodes();
        Map<String, Integer> last = new HashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            for (String input : nodes.get(i).inputs()) {
                last.put(input, i);
            }
        }
        network.outputs().forEach(name -> last.put(name, nodes.size()));
        long alive = 0;
        for (String input : network.inputs().keySet()) {
            alive += last.containsKey(input) ? network.shape(input).size() : 0;
        }
        long[] live = new long[nodes.size()];
        for (int i = 0; i < live.length; i++) {
            Node node = nodes.get(i);
            int own = network.shape(node.name()).size();
            alive += own;
            live[i] = alive;
            for (String input : new HashSet<>(node.inputs())) {
                alive -=
                        last.getOrDefault(input, -1) == i ? network.shape(input).size() : 0;
            }
            alive -= last.containsKey(node.name()) ? 0 : own;
        }
        return live;
    }
}
