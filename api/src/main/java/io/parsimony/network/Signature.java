package io.parsimony.network;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.apiguardian.api.API;

/**
 * The interface of a model in its file: names, order, layout and element types of inputs and outputs. Rewriting and
 * training keep it, so that an exported student has the original's interface.
 *
 * @param inputs the inputs in the file's order
 * @param outputs the outputs in the file's order; several may present the same value
 */
@API(status = API.Status.EXPERIMENTAL)
public record Signature(List<Port> inputs, List<Port> outputs) {

    /** The type of a port's elements. */
    public enum Element {
        /** Single precision. */
        FLOAT32,
        /** Bytes from 0 to 255. */
        UINT8
    }

    /**
     * One input or output of the file.
     *
     * @param name the name in the file
     * @param index the index of the network's input or output
     * @param axes for each axis of the file's tensor after the batch, the axes of the network's value that it holds in
     *     row-major order, the batch being 0. An axis of one element may be left out or added, as an empty list
     * @param element the type of the elements
     */
    public record Port(String name, int index, List<List<Integer>> axes, Element element) {

        /** Copies the lists. */
        public Port {
            axes = axes.stream().map(List::copyOf).toList();
        }

        /** Returns a port that presents a value of the given sample shape unchanged. */
        public static Port plain(String name, int index, Shape sample) {
            return new Port(name, index, plain(sample), Element.FLOAT32);
        }

        private static List<List<Integer>> plain(Shape sample) {
            return IntStream.rangeClosed(1, sample.rank()).mapToObj(List::of).toList();
        }

        /** Returns whether the file's axes equal those of a value of the given sample shape. */
        public boolean isPlain(Shape sample) {
            return axes.equals(plain(sample));
        }

        /** Returns the sample shape in the file for a value of the given sample shape. */
        public Shape shape(Shape sample) {
            return Shape.of(axes.stream()
                    .mapToInt(axis ->
                            axis.stream().mapToInt(each -> sample.dim(each - 1)).reduce(1, (a, b) -> a * b))
                    .toArray());
        }
    }

    /** Copies the lists. */
    public Signature {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** Returns the signature of a network whose file presents it unchanged. */
    public static Signature of(Network network) {
        List<String> names = List.copyOf(network.inputs().keySet());
        List<String> values = network.outputs().stream().distinct().toList();
        return new Signature(ports(network, names), ports(network, values));
    }

    private static List<Port> ports(Network network, List<String> names) {
        return IntStream.range(0, names.size())
                .mapToObj(i -> Port.plain(names.get(i), i, network.shape(names.get(i))))
                .toList();
    }

    /** Throws {@code bad-signature} unless every port fits the network's value. */
    void requireFits(Network network) {
        List<String> names = List.copyOf(network.inputs().keySet());
        if (inputs.size() != names.size()) {
            throw ParsimonyException.of(
                    ErrorId.BAD_SIGNATURE,
                    "Expected a port for each of the inputs %s, found %d.",
                    names,
                    inputs.size());
        }
        inputs.forEach(port -> requireFits(port, network, names));
        outputs.forEach(port -> requireFits(port, network, network.outputs()));
    }

    private static void requireFits(Port port, Network network, List<String> names) {
        boolean known = port.index() >= 0 && port.index() < names.size();
        Shape sample = known ? network.shape(names.get(port.index())) : Shape.of();
        List<Integer> axes = port.axes().stream().flatMap(List::stream).toList();
        boolean fits = known
                && axes.stream().distinct().count() == axes.size()
                && axes.stream().allMatch(axis -> axis >= 1 && axis <= sample.rank())
                && IntStream.rangeClosed(1, sample.rank()).allMatch(a -> axes.contains(a) || sample.dim(a - 1) == 1);
        if (!fits) {
            throw ParsimonyException.of(
                    ErrorId.BAD_SIGNATURE,
                    "Expected a port for a value of %s, found [%s] with the axes %s of value %d.",
                    known ? sample : names,
                    port.name(),
                    port.axes(),
                    port.index());
        }
    }
}
