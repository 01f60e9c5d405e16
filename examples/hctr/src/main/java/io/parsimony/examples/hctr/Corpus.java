package io.parsimony.examples.hctr;

import io.parsimony.examples.hctr.lines.TextLine;
import io.parsimony.examples.hctr.text.Alphabet;
import io.parsimony.examples.hctr.text.LanguageModel;
import java.util.List;

/**
 * Normalized lines by three groups of writers who have nobody in common, and what is known of the language.
 *
 * @param description where it comes from, a line each
 * @param alphabet the characters
 * @param train lines to train on
 * @param validation lines to choose the decoder's settings by
 * @param test lines to measure error rates on
 * @param language what is likely to be written
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
