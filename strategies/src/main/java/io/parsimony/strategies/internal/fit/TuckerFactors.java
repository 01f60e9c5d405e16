package io.parsimony.strategies.internal.fit;

import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Node;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.strategies.internal.linalg.Matrices;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * The factors of a convolution's kernel along its channels: see {@link io.parsimony.strategies.rewrite.Tucker}. A
 * factor of full rank is omitted.
 *
 * @param node the convolution's node
 * @param conv the convolution
 * @param in the rank of the input channels
 * @param out the rank of the output channels
 */
public record TuckerFactors(Node node, Layer.Conv2d conv, int in, int out) {

    /** Returns the nodes. */
    public List<Node> nodes() {
        List<Node> nodes = new ArrayList<>();
        List<String> inputs = node.inputs();
        if (reduces()) {
            Layer.Conv2d reduce = new Layer.Conv2d(conv.inChannels(), in, Size2d.ONE, Convolution.PLAIN, false);
            nodes.add(new Node(node.name() + ".reduce", reduce, inputs));
            inputs = List.of(node.name() + ".reduce");
        }
        boolean last = !expands();
        nodes.add(new Node(
                node.name() + ".core",
                new Layer.Conv2d(in, out, conv.kernel(), conv.convolution(), last && conv.bias()),
                inputs));
        if (expands()) {
            Layer.Conv2d expand = new Layer.Conv2d(out, conv.outChannels(), Size2d.ONE, Convolution.PLAIN, conv.bias());
            nodes.add(new Node(node.name() + ".expand", expand, List.of(node.name() + ".core")));
        }
        return nodes;
    }

    private boolean reduces() {
        return in < conv.inChannels();
    }

    private boolean expands() {
        return out < conv.outChannels();
    }

    /** Returns the parameters of the factors closest to the kernel, found by alternating projections. */
    public Map<String, Tensor> nearest(Model model) {
        double[] ones = new double[conv.inChannels()];
        Arrays.fill(ones, 1);
        String weight = node.parameter("weight");
        Factors factors = factors(model.parameters().get(weight), ones);
        Map<String, Tensor> parameters = parameters(factors);
        if (expands()) {
            parameters.put(node.name() + ".expand.weight", expandWeight(factors.expand()));
        }
        if (conv.bias()) {
            parameters.put(
                    node.name() + (expands() ? ".expand" : ".core") + ".bias",
                    model.parameters().get(node.parameter("bias")));
        }
        return parameters;
    }

    /** Returns factors fitted to the teacher's response on calibration samples, if there are any. */
    public Optional<FittedBlock> fitted(NetworkRewriter rewriter) {
        return ConvolutionSamples.draw(rewriter, node, conv, ConvolutionSamples.View.whole(conv))
                .map(samples -> fitted(rewriter, samples));
    }

    private FittedBlock fitted(NetworkRewriter rewriter, ConvolutionSamples samples) {
        Factors factors = factors(samples.kernel(), ResponseFit.scales(samples));
        Map<String, Tensor> parameters = parameters(factors);
        DMatrixRMaj features = features(samples, factors);
        if (expands()) {
            DMatrixRMaj start =
                    DMatrixRMaj.wrap(out, conv.outChannels(), Matrices.transpose(factors.expand(), conv.outChannels()));
            ResponseFit fit = ResponseFit.expansion(samples, conv, features, start);
            Shape shape = Shape.of(conv.outChannels(), out, 1, 1);
            parameters.put(node.name() + ".expand.weight", fit.weight().reshape(shape));
            fit.bias().ifPresent(bias -> parameters.put(node.name() + ".expand.bias", bias));
            return new FittedBlock(parameters, fit.explained());
        }
        DMatrixRMaj residual = samples.outputs().copy();
        CommonOps_DDRM.subtractEquals(residual, features);
        if (conv.bias()) {
            Tensor bias = rewriter.model().orElseThrow().parameters().get(node.parameter("bias"));
            for (int i = 0; i < residual.data.length; i++) {
                residual.data[i] -= bias.get(i % out);
            }
            parameters.put(node.name() + ".core.bias", bias);
        }
        return new FittedBlock(parameters, samples.explained(residual));
    }

    /** Returns the outputs of the core at each pixel: {@code [pixels, out]}. */
    private DMatrixRMaj features(ConvolutionSamples samples, Factors factors) {
        int taps = samples.taps();
        double[] seen = samples.patches();
        if (reduces()) {
            double[] reduce = Matrices.transpose(factors.reduce(), in);
            seen = Matrices.product(seen, samples.count() * taps, reduce, in);
        }
        double[] core = new double[taps * in * out];
        for (int i = 0; i < core.length; i++) {
            int t = i % taps;
            int c = i / taps % in;
            int o = i / (taps * in);
            core[(t * in + c) * out + o] = factors.core()[i];
        }
        return DMatrixRMaj.wrap(samples.count(), out, Matrices.product(seen, samples.count(), core, out));
    }

    /**
     * The factors of the kernel.
     *
     * @param reduce {@code [in, input channels]}
     * @param core {@code [out, in, taps]}
     * @param expand {@code [output channels, out]}
     */
    private record Factors(double[] reduce, double[] core, double[] expand) {}

    /** Decomposes the kernel with scaled input channels, and divides the factors by the scales. */
    private Factors factors(Tensor kernel, double[] scales) {
        Modes modes = new Modes(node, conv, kernel, scales);
        double[] p = reduces() ? modes.inputs(identity(conv.outChannels()), conv.outChannels(), in) : identity(in);
        double[] q = expands() ? modes.outputs(p, in, out) : identity(out);
        if (reduces()) {
            p = modes.inputs(q, out, in);
        }
        double[] core = modes.core(p, in, q, out);
        int taps = conv.kernel().area();
        double[] reduce = Matrices.transpose(p, conv.inChannels());
        if (reduces()) {
            for (int i = 0; i < reduce.length; i++) {
                reduce[i] /= scales[i % conv.inChannels()];
            }
        } else {
            for (int i = 0; i < core.length; i++) {
                core[i] /= scales[i / taps % in];
            }
        }
        return new Factors(reduce, core, q);
    }

    private Map<String, Tensor> parameters(Factors factors) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        if (reduces()) {
            Shape shape = Shape.of(in, conv.inChannels(), 1, 1);
            parameters.put(node.name() + ".reduce.weight", Tensor.of(shape, factors.reduce()));
        }
        Shape shape = Shape.of(out, in, conv.kernel().height(), conv.kernel().width());
        parameters.put(node.name() + ".core.weight", Tensor.of(shape, factors.core()));
        return parameters;
    }

    private Tensor expandWeight(double[] expand) {
        return Tensor.of(Shape.of(conv.outChannels(), out, 1, 1), expand);
    }

    private static double[] identity(int order) {
        double[] identity = new double[order * order];
        IntStream.range(0, order).forEach(i -> identity[i * order + i] = 1);
        return identity;
    }

    /** Returns the smallest ranks that keep a share of the squared singular values of both unfoldings of a kernel. */
    public static TuckerFactors ofEnergy(Node node, Layer.Conv2d conv, Tensor kernel, double share) {
        double[] ones = new double[conv.inChannels()];
        Arrays.fill(ones, 1);
        Modes modes = new Modes(node, conv, kernel, ones);
        double[] outer = identity(conv.outChannels());
        double[] inner = identity(conv.inChannels());
        return new TuckerFactors(
                node,
                conv,
                rank(modes.inputEnergies(outer, conv.outChannels()), share),
                rank(modes.outputEnergies(inner, conv.inChannels()), share));
    }

    private static int rank(double[] falling, double share) {
        double wanted = share * Arrays.stream(falling).sum();
        double kept = 0;
        for (int rank = 1; rank < falling.length; rank++) {
            kept += falling[rank - 1];
            if (kept >= wanted) {
                return rank;
            }
        }
        return falling.length;
    }

    /** A kernel in both orders of its channels. */
    private static final class Modes {

        private final int inputs;
        private final int outputs;
        private final int taps;
        /** {@code [outputs, inputs taps]}. */
        private final double[] byOutput;
        /** {@code [inputs, outputs taps]}. */
        private final double[] byInput;

        Modes(Node node, Layer.Conv2d conv, Tensor kernel, double[] scales) {
            this.inputs = conv.inChannels();
            this.outputs = conv.outChannels();
            this.taps = conv.kernel().area();
            this.byOutput = Matrices.numbers(node.parameter("weight"), kernel);
            for (int i = 0; i < byOutput.length; i++) {
                byOutput[i] *= scales[i / taps % inputs];
            }
            this.byInput = swapped(byOutput, outputs, inputs);
        }

        /** Swaps the first two axes of {@code [a, b, taps]}. */
        private double[] swapped(double[] kernel, int a, int b) {
            double[] swapped = new double[kernel.length];
            for (int i = 0; i < a; i++) {
                for (int j = 0; j < b; j++) {
                    System.arraycopy(kernel, (i * b + j) * taps, swapped, (j * a + i) * taps, taps);
                }
            }
            return swapped;
        }

        /** Returns the strongest directions of input channels, {@code [inputs, rank]}, given those of the outputs. */
        double[] inputs(double[] q, int width, int rank) {
            return Matrices.transpose(columns(inputMoment(q, width), rank), rank);
        }

        /** Returns the strongest directions of output channels, {@code [outputs, rank]}, given those of the inputs. */
        double[] outputs(double[] p, int width, int rank) {
            return Matrices.transpose(columns(outputMoment(p, width), rank), rank);
        }

        double[] inputEnergies(double[] q, int width) {
            return FactorizedInitializer.eigenvalues(inputMoment(q, width));
        }

        double[] outputEnergies(double[] p, int width) {
            return FactorizedInitializer.eigenvalues(outputMoment(p, width));
        }

        /** Returns {@code [out, in, taps]}. */
        double[] core(double[] p, int in, double[] q, int out) {
            double[] projected = Matrices.transposedProduct(q, byOutput, outputs);
            double[] turned = swapped(projected, out, inputs);
            return swapped(Matrices.transposedProduct(p, turned, inputs), in, out);
        }

        private DMatrixRMaj inputMoment(double[] q, int width) {
            double[] projected = swapped(Matrices.transposedProduct(q, byOutput, outputs), width, inputs);
            return moment(projected, inputs);
        }

        private DMatrixRMaj outputMoment(double[] p, int width) {
            double[] projected = swapped(Matrices.transposedProduct(p, byInput, inputs), width, outputs);
            return moment(projected, outputs);
        }

        private static DMatrixRMaj moment(double[] rows, int order) {
            int length = rows.length / order;
            return DMatrixRMaj.wrap(order, order, Matrices.gram(Matrices.transpose(rows, order), length));
        }

        /** Returns the eigenvectors of the largest eigenvalues as consecutive columns. */
        private static double[] columns(DMatrixRMaj moment, int rank) {
            double[] all = new double[rank * moment.numRows];
            double[][] found = FactorizedInitializer.strongest(moment, rank);
            for (int k = 0; k < rank; k++) {
                System.arraycopy(found[k], 0, all, k * moment.numRows, moment.numRows);
            }
            return all;
        }
    }
}
