package io.parsimony.examples.hctr;

import io.parsimony.examples.hctr.lines.TextLine;
import io.parsimony.examples.hctr.text.Alphabet;
import io.parsimony.examples.hctr.text.LanguageModel;
import java.util.List;

/**
 * Normalized lines of three disjoint groups of writers, and a language model.
 *
 * @param description the sources of the data, one per line
 * @param alphabet the characters
 * @param train lines to train on
 * @param validation lines to choose the decoder's settings by
 * @param test lines to measure error rates on
 * @param language the language model of the lines
 */
record Corpus(
        List<String> description,
        Alphabet alphabet,
        List<TextLine> train,
        List<TextLine> validation,
        List<TextLine> test,
        LanguageModel language) {

    /** Copies the lists. */
    Corpus {
        description = List.copyOf(description);
        train = List.copyOf(train);
        validation = List.copyOf(validation);
        test = List.copyOf(test);
    }
}
