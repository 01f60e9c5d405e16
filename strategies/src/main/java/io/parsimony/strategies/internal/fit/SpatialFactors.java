package io.parsimony.strategies.internal.fit;

import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Node;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.strategies.internal.linalg.Matrices;
import io.parsimony.strategies.internal.linalg.SingularValues;
import io.parsimony.strategies.internal.site.RankSettings.Sizes;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;

/**
 * The two factors of a convolution along the rows and along the columns: a kernel of {@code kh x 1} and one of {@code 1
 * x kw}. The kernel is the matrix {@code M [in kh, kw out]}.
 *
 * @param node the convolution's node
 * @param conv the convolution
 */
public record SpatialFactors(Node node, Layer.Conv2d conv) implements Factorization {

    @Override
    public Sizes sizes() {
        long height = (long) conv.inChannels() * conv.kernel().height();
        long width = (long) conv.outChannels() * conv.kernel().width();
        int full = (int) Math.min(height, width);
        return new Sizes(full, height * width, height + width, conv.bias() ? conv.outChannels() : 0);
    }

    @Override
    public String layer() {
        return "A " + conv.kernel() + " convolution of " + conv.inChannels() + " to " + conv.outChannels()
                + " channels";
    }

    @Override
    public List<Node> nodes(int rank) {
        Convolution c = conv.convolution();
        Size2d kernel = conv.kernel();
        Convolution down = new Convolution(
                new Size2d(c.stride().height(), 1),
                new Size2d(c.padding().height(), 0),
                new Size2d(c.dilation().height(), 1),
                1);
        Convolution across = new Convolution(
                new Size2d(1, c.stride().width()),
                new Size2d(0, c.padding().width()),
                new Size2d(1, c.dilation().width()),
                1);
        Node vertical = new Node(
                node.name() + ".vertical",
                new Layer.Conv2d(conv.inChannels(), rank, new Size2d(kernel.height(), 1), down, false),
                node.inputs());
        Node horizontal = new Node(
                node.name() + ".horizontal",
                new Layer.Conv2d(rank, conv.outChannels(), new Size2d(1, kernel.width()), across, conv.bias()),
                List.of(vertical.name()));
        return List.of(vertical, horizontal);
    }

    @Override
    public SingularValues values(Model model, int wanted) {
        return decomposed(model.parameters().get(node.parameter("weight")), ones(), wanted);
    }

    private double[] ones() {
        double[] ones = new double[conv.inChannels()];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** Decomposes the kernel with scaled input channels. */
    private SingularValues decomposed(Tensor kernel, double[] scales, int wanted) {
        int in = conv.inChannels();
        int out = conv.outChannels();
        int height = conv.kernel().height();
        int width = conv.kernel().width();
        String name = node.parameter("weight");
        double[] weights = Matrices.numbers(name, kernel);
        double[] matrix = new double[weights.length];
        for (int i = 0; i < weights.length; i++) {
            int column = i % width;
            int row = i / width % height;
            int c = i / (width * height) % in;
            int o = i / (width * height * in);
            matrix[((c * height + row) * width + column) * out + o] = weights[i] * scales[c];
        }
        return SingularValues.of(name, Tensor.of(Shape.of(in * height, width * out), matrix), wanted);
    }

    @Override
    public Map<String, Tensor> nearest(Model model, SingularValues values, int rank) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        double[] down = vertical(values.left(rank).toArray(), rank, ones());
        parameters.put(node.name() + ".vertical.weight", verticalWeight(down, rank));
        parameters.put(
                node.name() + ".horizontal.weight",
                horizontal(values.right(rank).toArray(), rank));
        if (conv.bias()) {
            parameters.put(node.name() + ".horizontal.bias", model.parameters().get(node.parameter("bias")));
        }
        return parameters;
    }

    @Override
    public Optional<FittedBlock> fitted(NetworkRewriter rewriter, int rank) {
        return ConvolutionSamples.draw(rewriter, node, conv, ConvolutionSamples.View.whole(conv))
                .map(samples -> fitted(samples, rank));
    }

    private FittedBlock fitted(ConvolutionSamples samples, int rank) {
        double[] scales = ResponseFit.scales(samples);
        SingularValues values = decomposed(samples.kernel(), scales, rank);
        double[] down = vertical(values.left(rank).toArray(), rank, scales);
        int width = conv.kernel().width();
        int out = conv.outChannels();
        DMatrixRMaj features = features(samples, down, rank);
        DMatrixRMaj start = new DMatrixRMaj(width * rank, out);
        float[] across = values.right(rank).toArray();
        for (int i = 0; i < across.length; i++) {
            int o = i % out;
            int column = i / out % width;
            int k = i / (out * width);
            start.set(column * rank + k, o, across[i]);
        }
        ResponseFit fit = ResponseFit.expansion(samples, conv, features, start);
        float[] found = fit.weight().toArray();
        double[] weight = new double[found.length];
        for (int i = 0; i < found.length; i++) {
            int k = i % rank;
            int column = i / rank % width;
            int o = i / (rank * width);
            weight[(o * rank + k) * width + column] = found[i];
        }
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        parameters.put(node.name() + ".vertical.weight", verticalWeight(down, rank));
        parameters.put(node.name() + ".horizontal.weight", Tensor.of(Shape.of(out, rank, 1, width), weight));
        fit.bias().ifPresent(bias -> parameters.put(node.name() + ".horizontal.bias", bias));
        return new FittedBlock(parameters, fit.explained());
    }

    /** Returns the outputs of the vertical kernels at each pixel's columns: {@code [pixels, kw rank]}. */
    private DMatrixRMaj features(ConvolutionSamples samples, double[] down, int rank) {
        int in = conv.inChannels();
        int height = conv.kernel().height();
        int width = conv.kernel().width();
        double[] kernel = new double[height * in * rank];
        for (int i = 0; i < down.length; i++) {
            int row = i % height;
            int c = i / height % in;
            int k = i / (height * in);
            kernel[(row * in + c) * rank + k] = down[i];
        }
        DMatrixRMaj features = new DMatrixRMaj(samples.count(), width * rank);
        double[] seen = new double[samples.count() * height * in];
        for (int column = 0; column < width; column++) {
            for (int i = 0; i < samples.count() * height; i++) {
                System.arraycopy(samples.patches(), (i * width + column) * in, seen, i * in, in);
            }
            double[] product = Matrices.product(seen, samples.count(), kernel, rank);
            for (int n = 0; n < samples.count(); n++) {
                System.arraycopy(product, n * rank, features.data, (n * width + column) * rank, rank);
            }
        }
        return features;
    }

    /** Returns {@code [rank, in, kh]} of {@code [in kh, rank]}, divided by each channel's scale. */
    private double[] vertical(float[] left, int rank, double[] scales) {
        int height = conv.kernel().height();
        double[] weight = new double[left.length];
        for (int i = 0; i < left.length; i++) {
            int row = i / rank;
            weight[i % rank * (left.length / rank) + row] = left[i] / scales[row / height];
        }
        return weight;
    }

    private Tensor verticalWeight(double[] down, int rank) {
        return Tensor.of(Shape.of(rank, conv.inChannels(), conv.kernel().height(), 1), down);
    }

    /** Returns {@code [out, rank, 1, kw]} of {@code [rank, kw out]}. */
    private Tensor horizontal(float[] right, int rank) {
        int width = conv.kernel().width();
        int out = conv.outChannels();
        float[] weight = new float[right.length];
        for (int i = 0; i < right.length; i++) {
            int o = i % out;
            int column = i / out % width;
            int k = i / (out * width);
            weight[(o * rank + k) * width + column] = right[i];
        }
        return Tensor.of(Shape.of(out, rank, 1, width), weight);
    }
}
