package io.parsimony.format.dl4j;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.network.Parameters;
import io.parsimony.network.Signature;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The normalizer that Deeplearning4j's {@code ModelSerializer} stores beside a network, in the format of ND4J's
 * {@code NormalizerSerializer}. It becomes a layer of constants at the inputs. Serialized objects are never read:
 * another normalizer is noted and not applied.
 *
 * @param inputs the normalization of each input, or a single one for all inputs
 */
record Normalizer(List<Scaling> inputs) {

    /** The name of the zip's entry. */
    static final String ENTRY = "normalizer.bin";

    private static final String NOTE = Model.IMPORTED + "normalizer";
    private static final String LAYER = "normalizer";
    private static final int MOST = 1 << 20;
    private static final int MOST_INPUTS = 1 << 10;
    private static final int SHOWN = 3;

    /** ND4J's least standard deviation, and least difference between maximum and minimum. */
    private static final double LEAST = 1e-5;

    private static final double[] VGG_MEANS = {103.939, 116.779, 123.68};

    /**
     * The map {@code scale * x + shift}, by channel, by feature, or one for all.
     *
     * @param scale the factors
     * @param shift the summands
     */
    record Scaling(double[] scale, double[] shift) {

        static Scaling of(int count, double[] scale, double[] shift) {
            Dl4jFaults.require(
                    scale.length == count && shift.length == count && count > 0,
                    "Expected as many statistics of one kind as of the other.");
            return new Scaling(scale, shift);
        }

        /** Returns the same map per channel of a sample. Throws if the features of a channel have different maps. */
        Scaling byChannel(Shape sample) {
            int channels = sample.dim(0);
            int each = scale.length == sample.size() ? sample.size() / channels : 1;
            Dl4jFaults.require(
                    scale.length == 1 || scale.length == channels * each,
                    "it holds %d statistics for samples of %s",
                    scale.length,
                    sample);
            double[] scales = new double[channels];
            double[] shifts = new double[channels];
            for (int i = 0; i < channels * each; i++) {
                int from = scale.length == 1 ? 0 : i;
                int channel = i / each;
                Dl4jFaults.require(
                        i % each == 0 || scales[channel] == scale[from] && shifts[channel] == shift[from],
                        "its statistics differ from pixel to pixel");
                scales[channel] = scale[from];
                shifts[channel] = shift[from];
            }
            return new Scaling(scales, shifts);
        }

        boolean isIdentity() {
            for (int i = 0; i < scale.length; i++) {
                if (scale[i] != 1 || shift[i] != 0) {
                    return false;
                }
            }
            return true;
        }

        String describe() {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < Math.min(SHOWN, scale.length); i++) {
                text.append(String.format(Locale.ROOT, "%s%.6g * x %+.6g", i == 0 ? "" : ", ", scale[i], shift[i]));
            }
            return text + (scale.length > SHOWN ? ", ..." : "");
        }
    }

    /** Returns a model with a file's normalizer as layers at its inputs, or with a note of why it was not applied. */
    static Model apply(Model model, byte[] bytes) {
        try {
            return read(bytes).apply(model);
        } catch (ParsimonyException e) {
            return model.noting(
                    NOTE,
                    "The file's normalizer was not applied: "
                            + e.problems().get(0).message().replaceAll("\\.$", "")
                            + ". The network takes normalized samples: set --mean and --std to the normalizer's "
                            + "statistics.");
        }
    }

    private static Normalizer read(byte[] bytes) {
        Dl4jFaults.require(
                bytes.length < 2 || bytes[0] != (byte) 0xAC || bytes[1] != (byte) 0xED,
                "it is a serialized Java object, which is never read");
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            Dl4jFaults.require(
                    in.readUTF().equals("NORMALIZER") && in.readInt() == 1,
                    "it is not in the form of ND4J's NormalizerSerializer");
            String type = in.readUTF();
            return switch (type) {
                case "IMAGE_MIN_MAX" -> {
                    double low = in.readDouble();
                    double high = in.readDouble();
                    double most = in.readDouble();
                    Dl4jFaults.require(most != 0, "its largest pixel is zero");
                    yield new Normalizer(List.of(new Scaling(new double[] {(high - low) / most}, new double[] {low})));
                }
                case "IMAGE_VGG16" -> new Normalizer(
                        List.of(new Scaling(new double[] {1, 1, 1}, mapped(VGG_MEANS, mean -> -mean))));
                case "STANDARDIZE" -> {
                    in.readBoolean();
                    yield new Normalizer(List.of(standardized(in)));
                }
                case "MIN_MAX" -> {
                    in.readBoolean();
                    yield new Normalizer(List.of(scaled(in, in.readDouble(), in.readDouble())));
                }
                case "MULTI_STANDARDIZE" -> {
                    List<Scaling> all = new ArrayList<>();
                    for (int count = count(in); count > 0; count--) {
                        all.add(standardized(in));
                    }
                    yield new Normalizer(all);
                }
                case "MULTI_MIN_MAX" -> {
                    List<Scaling> all = new ArrayList<>();
                    int count = count(in);
                    double low = in.readDouble();
                    double high = in.readDouble();
                    for (int i = 0; i < count; i++) {
                        all.add(scaled(in, low, high));
                    }
                    yield new Normalizer(all);
                }
                default -> throw Dl4jFaults.badFile("normalizers of type %s are not supported", type);
            };
        } catch (IOException e) {
            throw Dl4jFaults.badFile("it ends too early or is damaged");
        }
    }

    /** Reads the number of inputs. Ignores the normalization of labels. */
    private static int count(DataInputStream in) throws IOException {
        in.readBoolean();
        int count = in.readInt();
        in.readInt();
        Dl4jFaults.require(count > 0 && count <= MOST_INPUTS, "it is for %d inputs", count);
        return count;
    }

    private static double[] mapped(double[] numbers, UnaryOperator<Double> of) {
        double[] made = new double[numbers.length];
        for (int i = 0; i < made.length; i++) {
            made[i] = of.apply(numbers[i]);
        }
        return made;
    }

    /** Returns the map {@code (x - mean) / deviation}. */
    private static Scaling standardized(DataInputStream in) throws IOException {
        double[] mean = Coefficients.vector(in, MOST);
        double[] scale = mapped(Coefficients.vector(in, MOST), deviation -> 1 / Math.max(deviation, LEAST));
        Dl4jFaults.require(mean.length == scale.length, "it holds %d means of %d", mean.length, scale.length);
        double[] shift = new double[mean.length];
        for (int i = 0; i < shift.length; i++) {
            shift[i] = -mean[i] * scale[i];
        }
        return Scaling.of(mean.length, scale, shift);
    }

    /** Returns the map of minimum and maximum to the ends of a range. */
    private static Scaling scaled(DataInputStream in, double low, double high) throws IOException {
        double[] least = Coefficients.vector(in, MOST);
        double[] most = Coefficients.vector(in, MOST);
        Dl4jFaults.require(least.length == most.length, "it holds %d minima of %d", least.length, most.length);
        double[] scale = new double[least.length];
        double[] shift = new double[least.length];
        for (int i = 0; i < shift.length; i++) {
            scale[i] = (high - low) / Math.max(most[i] - least[i], LEAST);
            shift[i] = low - least[i] * scale[i];
        }
        return Scaling.of(least.length, scale, shift);
    }

    private Model apply(Model model) {
        Network network = model.network();
        List<String> names = List.copyOf(network.inputs().keySet());
        Dl4jFaults.require(
                inputs.size() == 1 || inputs.size() == names.size(),
                "it is for %d inputs, the network has %d",
                inputs.size(),
                names.size());
        List<Node> nodes = new ArrayList<>();
        Map<String, Tensor> tensors = new LinkedHashMap<>(model.parameters().asMap());
        Map<String, String> normalized = new LinkedHashMap<>();
        List<String> told = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Shape sample = Require.present(network.inputs(), names.get(i));
            Scaling scaling = inputs.get(inputs.size() == 1 ? 0 : i).byChannel(sample);
            told.add(scaling.describe());
            if (!scaling.isIdentity()) {
                String name = unique(names.size() == 1 ? LAYER : LAYER + "_" + names.get(i), network);
                Shape channels = Shape.of(sample.dim(0));
                nodes.add(new Node(name, new Layer.ScaleShift(sample.dim(0)), List.of(names.get(i))));
                tensors.put(name + ".weight", Tensor.of(channels, scaling.scale()));
                tensors.put(name + ".bias", Tensor.of(channels, scaling.shift()));
                normalized.put(names.get(i), name);
            }
        }
        network.nodes()
                .forEach(node -> nodes.add(node.withInputs(node.inputs().stream()
                        .map(input -> normalized.getOrDefault(input, input))
                        .collect(Collectors.toList()))));
        Network made = new Network(network.inputs(), nodes, network.outputs());
        return Model.of(made, new Parameters(tensors), model.metadata(), Signature.of(made))
                .noting(
                        NOTE,
                        "The file's normalizer (" + told.stream().distinct().collect(Collectors.joining("; "))
                                + ") became the first layer: the network takes samples that are not normalized.");
    }

    private static String unique(String wish, Network network) {
        String name = wish.replaceAll("[^A-Za-z0-9_.-]", ".");
        while (network.contains(name)) {
            name += "_";
        }
        return name;
    }
}
