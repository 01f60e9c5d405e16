package io.parsimony.cli.compress;

import io.parsimony.cli.pictures.Preparation;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Network;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that tell how a picture becomes a sample. */
final class PreparationOptions {

    @Option(
            names = "--mean",
            paramLabel = "X",
            split = ",",
            description = "What is taken from each channel, of pixels in 0 .. 1, as the teacher was trained. Default:"
                    + " ${DEFAULT-VALUE}.",
            defaultValue = "0")
    private List<Double> mean = List.of(0.0);

    @Option(
            names = "--std",
            paramLabel = "X",
            split = ",",
            description = "What each channel is then divided by. Default: ${DEFAULT-VALUE}.",
            defaultValue = "1")
    private List<Double> deviation = List.of(1.0);

    /**
     * Returns the preparation for a network's input.
     *
     * @throws ParsimonyException ({@code bad-value}) if the options do not fit the input
     */
    Preparation of(Network network) {
        try {
            return new Preparation(network.inputs().get(network.input()), mean, deviation);
        } catch (ParsimonyException e) {
            throw e.at("--mean, --std and the model's input");
        }
    }
}
