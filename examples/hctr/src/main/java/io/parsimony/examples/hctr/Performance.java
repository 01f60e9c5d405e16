package io.parsimony.examples.hctr;

import io.parsimony.examples.hctr.hmm.DecoderSettings;
import io.parsimony.examples.hctr.hmm.ErrorRate;
import java.util.List;

/**
 * How well a network reads the test lines.
 *
 * @param plain errors without a language model
 * @param language errors with one
 * @param settings what validation chose for each of the two: the weight of the priors, and the decoder's settings
 * @param networkMillis the network's time for a line, in milliseconds: the median over single lines
 * @param searchMillis the search's time for a line with the language model, likewise, on one thread
 * @param linesPerSecond lines read a second, all processors at work
 * @param examples what was read of the first lines
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
     * What was read of a line.
     *
     * @param plain without a language model
     * @param language with one
     */
    record Example(String plain, String language) {}

    /**
     * The settings of a way to read.
     *
     * @param priorWeight what the states' log priors are multiplied by
     * @param decoder the decoder's settings
     */
    record Setting(double priorWeight, DecoderSettings decoder) {}

    /** The settings of both ways. */
    record Choice(Setting plain, Setting language) {}
}
