package io.parsimony.internal.distill;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * The pairs of teacher and student activations that losses compare.
 *
 * @param pairs pairs of node names
 */
public record Taps(List<Tap> pairs) {

    /**
     * A pair of nodes whose outputs are compared.
     *
     * @param teacher a node of the teacher
     * @param student a node of the student
     */
    public record Tap(String teacher, String student) {}

    /** Copies the list. */
    public Taps {
        pairs = List.copyOf(pairs);
    }

    /** Returns an empty list of pairs. */
    public static Taps none() {
        return new Taps(List.of());
    }

    /**
     * Returns one pair per stage: the teacher's last activation function at each spatial size, if the student has a
     * counterpart of equal shape. Ordered by the teacher's activations.
     *
     * @param mapping the student's node for each teacher's node with a counterpart
     */
    public static Taps stages(Network teacher, Network student, Map<String, String> mapping) {
        return new Taps(
                List.copyOf(bySize(teacher, student, mapping, Shape::equals).values()));
    }

    /**
     * Returns the pairs of {@link #stages(Network, Network, Map)}; at a size without a counterpart of equal shape,
     * returns the last counterpart of equal height and width, whose channels {@link Adapters} map.
     *
     * @param mapping the student's node for each teacher's node with a counterpart
     */
    public static Taps adaptableStages(Network teacher, Network student, Map<String, String> mapping) {
        Map<List<Integer>, Tap> chosen = bySize(teacher, student, mapping, Adapters::fits);
        chosen.putAll(bySize(teacher, student, mapping, Shape::equals));
        return new Taps(teacher.nodes().stream()
                .flatMap(node -> chosen.values().stream().filter(tap -> tap.teacher.equals(node.name())))
                .toList());
    }

    private static Map<List<Integer>, Tap> bySize(
            Network teacher, Network student, Map<String, String> mapping, BiPredicate<Shape, Shape> fit) {
        Map<List<Integer>, Tap> bySize = new LinkedHashMap<>();
        for (Node node : teacher.nodes()) {
            Shape shape = teacher.shape(node.name());
            String counterpart = mapping.get(node.name());
            if (!node.layer().traits().isActivation() || shape.rank() != 3 || counterpart == null) {
                continue;
            }
            if (fit.test(student.shape(counterpart), shape)) {
                List<Integer> size = List.of(shape.dim(1), shape.dim(2));
                bySize.remove(size);
                bySize.put(size, new Tap(node.name(), counterpart));
            }
        }
        return bySize;
    }

    /**
     * Checks that every pair exists and has equal shapes.
     *
     * @throws ParsimonyException ({@code unknown-node}, {@code bad-taps})
     */
    public void requireFit(Network teacher, Network student) {
        for (Tap tap : pairs) {
            Shape t = teacher.shape(tap.teacher());
            Shape s = student.shape(tap.student());
            if (!t.equals(s)) {
                throw ParsimonyException.of(
                        ErrorId.BAD_TAPS,
                        "Expected equal shapes, found %s at the teacher's [%s] and %s at the student's [%s].",
                        t,
                        tap.teacher(),
                        s,
                        tap.student());
            }
        }
    }
}
