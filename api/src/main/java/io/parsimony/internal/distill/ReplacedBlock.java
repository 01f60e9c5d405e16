package io.parsimony.internal.distill;

import io.parsimony.network.Network;
import io.parsimony.network.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A part of the teacher and the part of the student that replaces it, each with one input and one output.
 *
 * @param teacher the teacher's part
 * @param student the student's part
 */
record ReplacedBlock(Part teacher, Part student) {

    /**
     * A part of a network.
     *
     * @param input the node or network input that the part reads
     * @param output the node whose value leaves the part
     * @param nodes the nodes in topological order, the output last
     */
    record Part(String input, String output, List<Node> nodes) {}

    /**
     * Returns the blocks that can be trained alone, in the order of the teacher's nodes. A replaced part is skipped if
     * it reads several values, changes a shape at its border, shares parameters, or has no trainable parameters.
     *
     * @param mapping the student's node for each teacher's node with a counterpart
     */
    static List<ReplacedBlock> of(Network teacher, Network student, Map<String, String> mapping) {
        Map<String, List<String>> origins = new LinkedHashMap<>();
        for (Node node : teacher.nodes()) {
            String image = mapping.get(node.name());
            if (image != null) {
                origins.computeIfAbsent(image, name -> new ArrayList<>()).add(node.name());
            }
        }
        origins.putIfAbsent(student.input(), List.of(teacher.input()));
        List<ReplacedBlock> blocks = new ArrayList<>();
        Set<String> used = new HashSet<>();
        for (Map.Entry<String, List<String>> pair : origins.entrySet()) {
            String output = pair.getValue().get(pair.getValue().size() - 1);
            of(teacher, output, student, pair.getKey(), origins)
                    .filter(block -> block.student.nodes.stream().noneMatch(node -> used.contains(node.name())))
                    .ifPresent(block -> {
                        block.student.nodes.forEach(node -> used.add(node.name()));
                        blocks.add(block);
                    });
        }
        return blocks;
    }

    private static Optional<ReplacedBlock> of(
            Network teacher, String output, Network student, String image, Map<String, List<String>> origins) {
        Optional<Part> after = part(student, image, origins.keySet());
        if (after.isEmpty() || !teacher.shape(output).equals(student.shape(image))) {
            return Optional.empty();
        }
        List<String> inputs = origins.getOrDefault(after.get().input, List.of());
        return inputs.stream()
                .filter(input -> teacher.shape(input).equals(student.shape(after.get().input)))
                .flatMap(input -> part(teacher, output, Set.of(input)).stream())
                .reduce((first, last) -> last)
                .map(before -> new ReplacedBlock(before, after.get()))
                .filter(ReplacedBlock::changed)
                .filter(block -> block.trainable(student));
    }

    /** Returns the nodes between one border and an output, if they read exactly one value at the border. */
    private static Optional<Part> part(Network network, String output, Set<String> border) {
        if (network.find(output).isEmpty()) {
            return Optional.empty();
        }
        Set<String> inside = new LinkedHashSet<>(List.of(output));
        Set<String> inputs = new LinkedHashSet<>();
        List<String> open = new ArrayList<>(network.node(output).inputs());
        while (!open.isEmpty()) {
            String next = open.remove(open.size() - 1);
            if (border.contains(next) || network.find(next).isEmpty()) {
                inputs.add(next);
            } else if (inside.add(next)) {
                open.addAll(network.node(next).inputs());
            }
        }
        if (inputs.size() != 1 || !border.containsAll(inputs)) {
            return Optional.empty();
        }
        List<Node> nodes = network.nodes().stream()
                .filter(node -> inside.contains(node.name()))
                .toList();
        return Optional.of(new Part(inputs.iterator().next(), output, nodes));
    }

    private boolean changed() {
        return !student.nodes.stream()
                .map(Node::layer)
                .toList()
                .equals(teacher.nodes.stream().map(Node::layer).toList());
    }

    private boolean trainable(Network network) {
        return student.nodes.stream()
                        .anyMatch(node -> !node.layer().parameters().isEmpty())
                && Stream.concat(student.nodes.stream(), teacher.nodes.stream()).noneMatch(Node::isShared)
                && student.nodes.stream().allMatch(node -> network.sharer(node).isEmpty());
    }
}
