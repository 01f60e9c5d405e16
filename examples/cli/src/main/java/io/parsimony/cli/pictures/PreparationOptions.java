package io.parsimony.cli.pictures;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.network.Signature;
import io.parsimony.tensor.Tensor;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for the conversion of pictures to samples. */
public final class PreparationOptions {

    private static final double LEVELS = 255;

    /** A bound above any mean or deviation of pixels of 0 .. 1, and below those of bytes. */
    private static final double MOST_OF_UNIT = 4;

    @Option(
            names = "--mean",
            paramLabel = "X",
            split = ",",
            description =
                    "What is taken from each channel, in the unit of --range, as the teacher was trained. Default: 0,"
                            + " or what the model folder's configuration says.")
    private List<Double> mean = List.of();

    @Option(
            names = "--std",
            paramLabel = "X",
            split = ",",
            description = "What each channel is then divided by. Default: 1, or what the model folder's configuration"
                    + " says.")
    private List<Double> deviation = List.of();

    @Option(
            names = "--range",
            paramLabel = "N",
            description =
                    "The number of a white pixel before --mean and --std: 1, or 255 for models of bytes. Default: 255"
                            + " where the model's input is of bytes or its first layer scales bytes, else 1.")
    private @Nullable Double range;

    @Option(
            names = "--crop",
            paramLabel = "PART",
            description =
                    "The part of a picture's shorter edge that is kept at its center, above 0 and at most 1. Default:"
                            + " 1, or what the model folder's configuration says.")
    private @Nullable Double crop;

    @Option(
            names = "--bgr",
            negatable = true,
            description = "The model takes blue, green and red, in place of red, green and blue.")
    private @Nullable Boolean bgr;

    /**
     * Returns the preparation for a model's input. Prints a note if the model shows that pixels are bytes.
     *
     * @param defaults the defaults of the options
     * @throws ParsimonyException ({@code bad-value}) if the options do not fit the input
     */
    public Preparation of(Model model, PixelValues defaults, PrintStream out) {
        Network network = model.network();
        boolean plain = range == null && defaults.equals(PixelValues.PLAIN);
        boolean bytes = plain && model.signature().inputs().get(0).element() == Signature.Element.UINT8;
        if (plain && !bytes && mean.isEmpty() && deviation.isEmpty() && scalesBytes(model)) {
            bytes = true;
            out.println("The model's first layer scales pixels of 0 .. 255: pictures are given so. Add --range 1 for"
                    + " pixels of 0 .. 1.");
        }
        try {
            PixelValues pixels = new PixelValues(
                    mean.isEmpty() ? defaults.mean() : mean,
                    deviation.isEmpty() ? defaults.deviation() : deviation,
                    range != null ? range : bytes ? LEVELS : defaults.range(),
                    crop != null ? crop : defaults.crop(),
                    bgr != null ? bgr : defaults.bgr());
            return new Preparation(Require.present(network.inputs(), network.input()), pixels);
        } catch (ParsimonyException e) {
            throw e.at("--mean, --std, --range, --crop, --bgr and the model's input");
        }
    }

    /**
     * Returns whether the layers that read the input normalize bytes: the mean and deviation of pixels of 0 .. 1 are
     * below one.
     */
    private static boolean scalesBytes(Model model) {
        List<Node> first = model.network().consumers(model.network().input());
        return !first.isEmpty()
                && first.stream().allMatch(node -> node.is(Layer.ScaleShift.class) && scalesBytes(model, node));
    }

    private static boolean scalesBytes(Model model, Node node) {
        Tensor scale = model.parameters().get(node.parameter("weight"));
        Tensor shift = model.parameters().get(node.parameter("bias"));
        return IntStream.range(0, scale.shape().size()).anyMatch(i -> {
            double deviation = Math.abs(1 / scale.get(i));
            double mean = Math.abs(shift.get(i) / scale.get(i));
            return Double.isFinite(deviation) && Math.max(deviation, mean) > MOST_OF_UNIT;
        });
    }
}
