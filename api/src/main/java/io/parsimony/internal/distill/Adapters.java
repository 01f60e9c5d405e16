package io.parsimony.internal.distill;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.network.ParameterSpec;
import io.parsimony.network.Parameters;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A student with learned adapters, the regressors of Romero et al., <i>FitNets: hints for thin deep nets</i>, ICLR
 * 2015: if a tapped activation has another width than the teacher's, a 1x1 convolution with a bias (after a fully
 * connected layer, another fully connected layer) maps it to the teacher's width, and losses compare the result.
 *
 * <p>Adapters are ordinary nodes at the end of the student's network without readers, so losses, sessions, checkpoints
 * and engines need no special code for them. They are trained with the student, and {@link #strip} removes them.
 *
 * @param original the student without adapters
 * @param student the student with adapters; the original if none is needed
 * @param taps the pairs; a pair with an adapter refers to the adapter
 */
public record Adapters(Model original, Model student, Taps taps) {

    private static final String PREFIX = "adapter.";

    /**
     * Attaches an adapter to each pair whose widths differ.
     *
     * @param taps pairs of a teacher's and the student's nodes
     * @param seed the seed of the adapters' initial parameters
     * @throws ParsimonyException ({@code unknown-node}; {@code bad-taps}) if a pair differs in more than its width
     */
    public static Adapters attach(Model student, Network teacher, Taps taps, long seed) {
        Network network = student.network();
        List<Node> nodes = new ArrayList<>(network.nodes());
        List<Taps.Tap> pairs = new ArrayList<>();
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        for (Taps.Tap tap : taps.pairs()) {
            Shape to = teacher.shape(tap.teacher());
            Shape from = network.shape(tap.student());
            if (from.equals(to)) {
                pairs.add(tap);
                continue;
            }
            Node node = new Node(free(nodes, PREFIX + tap.student()), layer(tap, from, to), List.of(tap.student()));
            nodes.add(node);
            pairs.add(new Taps.Tap(tap.teacher(), node.name()));
            for (ParameterSpec spec : node.layer().parameters()) {
                ParameterSpec named = spec.in(node.name());
                parameters.put(named.name(), Parameters.initialize(named, seed));
            }
        }
        if (parameters.isEmpty()) {
            return new Adapters(student, student, taps);
        }
        Network longer = new Network(network.inputs(), nodes, network.outputs());
        Model adapted = new Model(
                longer,
                student.parameters().with(parameters),
                student.provenance(),
                student.signature(),
                student.grouping());
        return new Adapters(student, adapted, new Taps(pairs));
    }

    /** Returns whether two shapes are equal, or a 1x1 convolution or a fully connected layer maps one to the other. */
    public static boolean fits(Shape student, Shape teacher) {
        return student.rank() == teacher.rank()
                && (student.rank() == 1 || student.rank() == 3)
                && student.with(0, 1).equals(teacher.with(0, 1));
    }

    private static Layer layer(Taps.Tap tap, Shape from, Shape to) {
        if (!fits(from, to)) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.BAD_TAPS,
                            String.format(
                                    Locale.ROOT,
                                    "Expected activations that differ only in channels, found %s at the "
                                            + "teacher's [%s] and %s at the student's [%s].",
                                    to,
                                    tap.teacher(),
                                    from,
                                    tap.student()))
                    .hint("An adapter changes the number of channels, not height and width. Tap nodes of equal size."));
        }
        return from.rank() == 1
                ? new Layer.Linear(from.dim(0), to.dim(0), true)
                : new Layer.Conv2d(from.dim(0), to.dim(0), Size2d.ONE, Convolution.PLAIN, true);
    }

    private static String free(List<Node> nodes, String wanted) {
        boolean taken = nodes.stream().anyMatch(node -> node.name().equals(wanted));
        return taken ? free(nodes, wanted + "_") : wanted;
    }

    /** Returns the trained student without its adapters. */
    public Model strip(Model trained) {
        if (student.network() == original.network()) {
            return trained;
        }
        return new Model(
                original.network(),
                trained.parameters().only(original.network().parameters()),
                trained.provenance(),
                trained.signature(),
                trained.grouping());
    }
}
