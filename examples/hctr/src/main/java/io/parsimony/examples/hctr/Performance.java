package io.parsimony.examples.hctr;

import io.parsimony.examples.hctr.hmm.DecoderSettings;
import io.parsimony.examples.hctr.hmm.ErrorRate;
import java.util.List;

/**
 * The recognition results of a network on the test lines.
 *
 * @param plain errors without a language model
 * @param language errors with a language model
 * @param settings the settings that validation selected for each of the two: the weight of the priors and the decoder's
 *     settings
 * @param networkMillis the network's time per line in milliseconds: the median over single lines
 * @param searchMillis the search's time per line with the language model in milliseconds: the median over single lines,
 *     on one thread
 * @param linesPerSecond lines read per second on all processors
 * @param examples the recognized texts of the first lines
 */
record Performance(
        ErrorRate plain,
        ErrorRate language,
        Choice settings,
        double networkMillis,
        double searchMillis,
        double linesPerSecond,
        List<Example> examples) {

    /** Copies the list. */
    Performance {
        examples = List.copyOf(examples);
    }

    /**
     * The recognized texts of a line.
     *
     * @param plain without a language model
     * @param language with one
     */
    record Example(String plain, String language) {}

    /**
     * The settings of recognition with or without the language model.
     *
     * @param priorWeight the factor of the states' log priors
     * @param decoder the decoder's settings
     */
    record Setting(double priorWeight, DecoderSettings decoder) {}

    /** The settings with and without the language model. */
    record Choice(Setting plain, Setting language) {}
}
