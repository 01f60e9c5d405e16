package io.parsimony.examples.hctr.hmm;

import io.parsimony.examples.hctr.text.LanguageModel;
import java.util.Arrays;

/**
 * A cache of a language model's scores in one line, because the same character ends occur in many frames. Contexts are
 * numbered from zero in order of appearance.
 */
final class LanguageScores {

    private static final int NOT_YET = -1;

    private final LanguageModel model;
    private final double weight;
    private final Numbering contexts = new Numbering();
    private final Numbering pairs = new Numbering();
    private double[] scores = new double[64];
    private int[] next = new int[64];

    LanguageScores(LanguageModel model, double weight) {
        this.model = model;
        this.weight = weight;
    }

    int start() {
        return contexts.number(model.start());
    }

    /** Returns the number of a pair of context and character for {@link #score} and {@link #next}. */
    int pair(int context, int character) {
        int known = pairs.size();
        int pair = pairs.number((long) context * model.characters() + character);
        if (pair == known) {
            if (pair == scores.length) {
                scores = Arrays.copyOf(scores, 2 * pair);
                next = Arrays.copyOf(next, 2 * pair);
            }
            // A weight of zero ignores the model, even where its probability is zero.
            scores[pair] = weight == 0 ? 0 : weight * model.logProbability(contexts.key(context), character);
            next[pair] = NOT_YET;
        }
        return pair;
    }

    /** Returns the weighted log probability of the character. */
    double score(int pair) {
        return scores[pair];
    }

    /** Returns the context after the character. */
    int next(int pair) {
        if (next[pair] == NOT_YET) {
            // Computed lazily: most characters leave the beam as soon as they have a score.
            long key = pairs.key(pair);
            long context = contexts.key((int) (key / model.characters()));
            next[pair] = contexts.number(model.append(context, (int) (key % model.characters())));
        }
        return next[pair];
    }
}
