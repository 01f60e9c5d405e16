package io.parsimony.format.onnx;

import io.parsimony.error.Problem;
import io.parsimony.network.Layer;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A preliminary node of the network. It references other drafts directly, unlike a {@link io.parsimony.network.Node},
 * and its name may still change. Compared by identity.
 */
sealed interface OnnxDraft {

    /** Returns the preferred name. */
    String name();

    /** Returns the drafts that this draft is computed from. */
    List<? extends OnnxDraft> inputs();

    /** A draft with a known sample shape. */
    sealed interface Known extends OnnxDraft permits Input, Computed, Affine {

        /** Returns the shape of one sample. */
        Shape sample();

        @Override
        List<Known> inputs();

        /** Returns the layer that the draft computes, if it is one of the given kind. */
        default <L extends Layer> Optional<L> as(Class<L> kind) {
            return Optional.empty();
        }
    }

    /** An input of the network. */
    final class Input implements Known {

        private final String name;
        private final Shape sample;

        Input(String name, Shape sample) {
            this.name = name;
            this.sample = sample;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Shape sample() {
            return sample;
        }

        @Override
        public List<Known> inputs() {
            return List.of();
        }
    }

    /** A layer with its parameters, which are named as within the layer. */
    final class Computed implements Known {

        private final String name;
        private final Layer layer;
        private final List<Known> inputs;
        private final Map<String, Tensor> parameters;
        private final Shape sample;
        private final List<Constant> source;

        Computed(String name, Layer layer, List<Known> inputs, Map<String, Tensor> parameters, Shape sample) {
            this(name, layer, inputs, parameters, sample, List.of());
        }

        Computed(
                String name,
                Layer layer,
                List<Known> inputs,
                Map<String, Tensor> parameters,
                Shape sample,
                List<Constant> source) {
            this.source = source;
            this.name = name;
            this.layer = layer;
            this.inputs = List.copyOf(inputs);
            this.parameters = Map.copyOf(parameters);
            this.sample = sample;
        }

        @Override
        public String name() {
            return name;
        }

        Layer layer() {
            return layer;
        }

        @Override
        public <L extends Layer> Optional<L> as(Class<L> kind) {
            return layer.as(kind);
        }

        @Override
        public List<Known> inputs() {
            return inputs;
        }

        Map<String, Tensor> parameters() {
            return parameters;
        }

        /**
         * Returns the constants of the file that are the parameters. Drafts with the same constants share parameters.
         * Empty if they must not be shared.
         */
        List<Constant> source() {
            return source;
        }

        /** Returns the same draft with parameters that are constants of the file. */
        Computed from(List<Constant> constants) {
            return new Computed(name, layer, inputs, parameters, sample, constants);
        }

        @Override
        public Shape sample() {
            return sample;
        }
    }

    /**
     * An affine map {@code scale * x + shift} by channel, which is folded into an adjacent layer or becomes a layer.
     */
    final class Affine implements Known {

        private final String name;
        private final Known input;
        private final double[] scale;
        private final double[] shift;

        Affine(String name, Known input, double[] scale, double[] shift) {
            this.name = name;
            this.input = input;
            this.scale = scale;
            this.shift = shift;
        }

        @Override
        public String name() {
            return name;
        }

        Known input() {
            return input;
        }

        double[] scale() {
            return scale;
        }

        double[] shift() {
            return shift;
        }

        @Override
        public List<Known> inputs() {
            return List.of(input);
        }

        @Override
        public Shape sample() {
            return input.sample();
        }
    }

    /** An unsupported operation, or a draft that depends on unsupported ones only and has no problem of its own. */
    final class Unsupported implements OnnxDraft {

        private final String name;
        private final List<OnnxDraft> inputs;
        private final @Nullable Problem problem;

        Unsupported(String name, List<OnnxDraft> inputs, @Nullable Problem problem) {
            this.name = name;
            this.inputs = List.copyOf(inputs);
            this.problem = problem;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public List<OnnxDraft> inputs() {
            return inputs;
        }

        @Nullable Problem problem() {
            return problem;
        }
    }
}
