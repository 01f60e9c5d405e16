package io.parsimony.examples.hctr.hmm;

import io.parsimony.examples.hctr.text.LanguageModel;

/**
 * Token passing with a language model. In each frame, every token moves on within its character, and tokens that leave
 * a character enter other characters. One object reads one line.
 */
final class BeamSearch {

    /** Marks a missing history entry, which is created when a token needs it. */
    private static final int NOT_YET = History.NONE - 1;

    private final Emissions emissions;
    private final int[] columns;
    private final int states;
    private final double[] stay;
    private final double[] leave;
    private final DecoderSettings settings;
    private final LanguageScores language;
    private final LookAhead lookAhead;
    private final History history = new History(1024);
    private final Ends ends = new Ends(history);
    private Tokens now;
    private Tokens next;

    /**
     * The score threshold: tokens of {@link #now} below it are dropped, and so are all tokens with exactly this score
     * after the first few.
     */
    private double least;

    private int equal;
    private double[] scratch = new double[1024];

    BeamSearch(
            Emissions emissions,
            int[] columns,
            Topology topology,
            Transitions transitions,
            LanguageModel model,
            DecoderSettings settings) {
        this.emissions = emissions;
        this.columns = columns;
        this.settings = settings;
        states = topology.states();
        stay = transitions.stays();
        leave = transitions.leaves();
        language = new LanguageScores(model, settings.languageWeight());
        lookAhead = new LookAhead(emissions, columns, topology, settings);
        now = new Tokens(topology);
        next = new Tokens(topology);
    }

    /**
     * Returns the best reading; the reading is empty if no token at the end of the line is at the end of a character.
     */
    Reading decode() {
        for (int frame = 0; frame < emissions.frames(); frame++) {
            double best = advance(frame);
            if (frame == 0) {
                ends.add(language.start(), 0, History.NONE, 0);
            }
            if (ends.size() > 0 && emissions.frames() - frame >= states) {
                best = enter(frame, best);
            }
            prune(best);
            Tokens free = now;
            now = next;
            next = free;
        }
        advance(emissions.frames());
        int best = ends.best();
        if (ends.size() == 0 || ends.score(best) == Double.NEGATIVE_INFINITY) {
            return Reading.nothing();
        }
        return history.reading(ends.entry(best), ends.score(best));
    }

    /**
     * Moves the tokens into a frame within their characters, collects those that leave, and returns the best score of
     * those that stay.
     */
    private double advance(int frame) {
        next.clear();
        ends.clear(frame - 1);
        boolean over = frame == emissions.frames();
        double best = Double.NEGATIVE_INFINITY;
        for (int model = 0; model < now.size(); model++) {
            if (!drop(model * states)) {
                continue;
            }
            int first = now.character(model) * states;
            int last = model * states + states - 1;
            double score = now.scores()[last];
            if (score > Double.NEGATIVE_INFINITY) {
                ends.add(
                        now.context(model),
                        now.character(model),
                        now.previous()[last],
                        score + leave[first + states - 1]);
            }
            if (!over) {
                int place = next.place(now.character(model), now.context(model));
                best = Math.max(best, move(frame, model * states, first, place));
            }
        }
        return best;
    }

    /** Drops the tokens outside the beam; returns whether any token is left. */
    private boolean drop(int place) {
        double[] scores = now.scores();
        boolean any = false;
        for (int at = place; at < place + states; at++) {
            if (scores[at] > least || scores[at] == least && equal-- > 0) {
                any = true;
            } else {
                scores[at] = Double.NEGATIVE_INFINITY;
            }
        }
        return any;
    }

    private double move(int frame, int from, int output, int to) {
        double[] before = now.scores();
        double[] after = next.scores();
        int[] entries = now.previous();
        int row = frame * emissions.ties().after();
        double best = Double.NEGATIVE_INFINITY;
        for (int state = 0; state < states; state++) {
            double score = before[from + state] + stay[output + state];
            int entry = entries[from + state];
            if (state > 0) {
                double moved = before[from + state - 1] + leave[output + state - 1];
                if (moved > score) {
                    score = moved;
                    entry = entries[from + state - 1];
                }
            }
            score += emissions.scores()[row + columns[output + state]];
            after[to + state] = score;
            next.previous()[to + state] = entry;
            best = Math.max(best, score);
        }
        return best;
    }

    /**
     * Enters characters from the ends of the frame before, starting with the best end, which sets a high threshold for
     * the others.
     */
    private double enter(int frame, double inside) {
        int[] candidates = lookAhead.candidates(frame);
        int first = ends.best();
        double best = enter(frame, first, candidates, inside);
        for (int end = 0; end < ends.size(); end++) {
            if (end != first) {
                best = enter(frame, end, candidates, best);
            }
        }
        return best;
    }

    private double enter(int frame, int end, int[] candidates, double inside) {
        float[] emitted = emissions.scores();
        int row = frame * emissions.ties().after();
        int context = ends.context(end);
        double begin = ends.score(end) + settings.bonus();
        double best = inside;
        int entry = frame == 0 ? History.NONE : NOT_YET;
        for (int character : candidates) {
            // The language model can only lower a score, so most candidates are rejected before the model is queried.
            double score = begin + emitted[row + columns[character * states]];
            if (score < best - settings.beam()) {
                continue;
            }
            int pair = language.pair(context, character);
            score += language.score(pair);
            if (score < best - settings.beam()) {
                continue;
            }
            best = Math.max(best, score);
            int place = next.place(character, language.next(pair));
            if (score > next.scores()[place]) {
                if (entry == NOT_YET) {
                    entry = ends.entry(end);
                }
                next.scores()[place] = score;
                next.previous()[place] = entry;
            }
        }
        return best;
    }

    /** Sets the minimum score of the tokens to keep, so that they are within the beam and not too many. */
    private void prune(double best) {
        least = best - settings.beam();
        equal = Integer.MAX_VALUE;
        int count = 0;
        int size = next.size() * states;
        double[] scores = next.scores();
        if (scratch.length < size) {
            scratch = new double[2 * size];
        }
        for (int place = 0; place < size; place++) {
            if (scores[place] >= least && scores[place] > Double.NEGATIVE_INFINITY) {
                scratch[count++] = scores[place];
            }
        }
        if (count > settings.tokens()) {
            least = Selection.greatest(scratch, count, settings.tokens());
            equal = settings.tokens();
            for (int i = 0; i < count; i++) {
                equal -= scratch[i] > least ? 1 : 0;
            }
        } else if (count == 0) {
            equal = 0;
        }
    }
}
