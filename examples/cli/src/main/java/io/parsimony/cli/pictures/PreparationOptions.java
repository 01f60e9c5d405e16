package io.parsimony.cli.pictures;

import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Signature;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that tell how a picture becomes a sample. */
public final class PreparationOptions {

    private static final double LEVELS = 255;

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
                            + " where the model's input is of bytes, else 1.")
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
     * Returns the preparation for a model's input.
     *
     * @param defaults what holds where an option is not given
     * @throws ParsimonyException ({@code bad-value}) if the options do not fit the input
     */
    public Preparation of(Model model, PixelValues defaults) {
        Network network = model.network();
        boolean bytes = defaults.equals(PixelValues.PLAIN)
                && model.signature().inputs().get(0).element() == Signature.Element.UINT8;
        try {
            PixelValues pixels = new PixelValues(
                    mean.isEmpty() ? defaults.mean() : mean,
                    deviation.isEmpty() ? defaults.deviation() : deviation,
                    range != null ? range : bytes ? LEVELS : defaults.range(),
                    crop != null ? crop : defaults.crop(),
                    bgr != null ? bgr : defaults.bgr());
            return new Preparation(network.inputs().get(network.input()), pixels);
        } catch (ParsimonyException e) {
            throw e.at("--mean, --std, --range, --crop, --bgr and the model's input");
        }
    }
}
