package io.parsimony.examples.hctr;

import io.parsimony.backend.Backend;
import io.parsimony.examples.hctr.hmm.Decoder;
import io.parsimony.examples.hctr.hmm.DecoderSettings;
import io.parsimony.examples.hctr.hmm.EditDistance;
import io.parsimony.examples.hctr.hmm.Emissions;
import io.parsimony.examples.hctr.hmm.ErrorRate;
import io.parsimony.examples.hctr.hmm.Priors;
import io.parsimony.examples.hctr.hmm.Transitions;
import io.parsimony.examples.hctr.lines.Frames;
import io.parsimony.examples.hctr.lines.TextLine;
import io.parsimony.examples.hctr.text.LanguageModel;
import io.parsimony.internal.measure.Median;
import io.parsimony.network.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Reads lines with a network. Selects the decoder's settings on the validation lines, then counts errors and measures
 * the time on the test lines.
 *
 * @param backend the engine
 * @param frames the settings of the frames
 * @param corpus the lines
 * @param aligned the training lines, which give the priors and the transitions
 */
record LineReader(Backend backend, Frames frames, Corpus corpus, Aligned aligned) {

    private static final double[] PRIOR_WEIGHTS = {0, 0.3, 0.6, 1};
    private static final double[] PLAIN_BONUSES = {-4, -2, 0, 2};
    private static final double[] LANGUAGE_WEIGHTS = {0.5, 1, 2, 3};
    private static final double[] LANGUAGE_BONUSES = {0, 2, 4, 8};

    /** The number of lines whose scores are in memory at once. */
    private static final int GROUP = 16;

    private static final int TIMED = 30;
    private static final int WARM_UP = 5;
    private static final double MILLI = 1e6;

    /** The result of reading lines. */
    private record Read(ErrorRate errors, List<int[]> texts) {}

    /** Reads all lines. */
    Performance read(Model model) {
        try (Recognizer recognizer =
                new Recognizer(backend, model, frames, aligned.topology().outputs())) {
            Bench bench = new Bench(recognizer, aligned.priors(recognizer.ties()), aligned.transitions());
            Performance.Choice choice = bench.choose();
            long start = System.nanoTime();
            Read language = bench.test(Optional.of(corpus.language()), choice.language());
            double seconds = (System.nanoTime() - start) / 1e9;
            Read plain = bench.test(Optional.empty(), choice.plain());
            double[] times = bench.times(choice.language());
            return new Performance(
                    plain.errors(),
                    language.errors(),
                    choice,
                    times[0],
                    times[1],
                    corpus.test().size() / seconds,
                    IntStream.range(0, corpus.test().size())
                            .mapToObj(i -> new Performance.Example(
                                    corpus.alphabet().text(plain.texts().get(i)),
                                    corpus.alphabet().text(language.texts().get(i))))
                            .toList());
        }
    }

    /** An open network with the search. */
    private final class Bench {

        private final Recognizer recognizer;
        private final Priors priors;
        private final Transitions transitions;

        Bench(Recognizer recognizer, Priors priors, Transitions transitions) {
            this.recognizer = recognizer;
            this.priors = priors;
            this.transitions = transitions;
        }

        /** Selects one setting after the other, each with the best values of the settings before it. */
        Performance.Choice choose() {
            List<float[]> logits = logits(corpus.validation());
            DecoderSettings decoder = DecoderSettings.DEFAULTS;
            List<Performance.Setting> weights = new ArrayList<>();
            for (double weight : PRIOR_WEIGHTS) {
                weights.add(new Performance.Setting(weight, decoder));
            }
            Performance.Setting plain = best(logits, Optional.empty(), weights);
            double weight = plain.priorWeight();
            plain = best(logits, Optional.empty(), bonuses(weight, 1, PLAIN_BONUSES));
            Optional<LanguageModel> language = Optional.of(corpus.language());
            List<Performance.Setting> languages = new ArrayList<>();
            for (double one : LANGUAGE_WEIGHTS) {
                // A larger weight of the language model increases the cost of every character; the bonus compensates
                // for it.
                languages.add(new Performance.Setting(weight, decoder.language(one, 2 * one)));
            }
            Performance.Setting chosen = best(logits, language, languages);
            double languageWeight = chosen.decoder().languageWeight();
            chosen = best(logits, language, bonuses(weight, languageWeight, LANGUAGE_BONUSES));
            return new Performance.Choice(plain, chosen);
        }

        private List<Performance.Setting> bonuses(double priorWeight, double languageWeight, double[] bonuses) {
            List<Performance.Setting> settings = new ArrayList<>();
            for (double bonus : bonuses) {
                settings.add(
                        new Performance.Setting(priorWeight, DecoderSettings.DEFAULTS.language(languageWeight, bonus)));
            }
            return settings;
        }

        private Performance.Setting best(
                List<float[]> logits, Optional<LanguageModel> language, List<Performance.Setting> settings) {
            Performance.Setting best = settings.get(0);
            long fewest = Long.MAX_VALUE;
            for (Performance.Setting setting : settings) {
                long errors = decode(corpus.validation(), logits, language, setting)
                        .errors()
                        .errors();
                if (errors < fewest) {
                    fewest = errors;
                    best = setting;
                }
            }
            return best;
        }

        Read test(Optional<LanguageModel> language, Performance.Setting setting) {
            ErrorRate errors = ErrorRate.NONE;
            List<int[]> texts = new ArrayList<>();
            List<TextLine> lines = corpus.test();
            for (int first = 0; first < lines.size(); first += GROUP) {
                List<TextLine> group = lines.subList(first, Math.min(first + GROUP, lines.size()));
                Read read = decode(group, logits(group), language, setting);
                errors = errors.plus(read.errors());
                texts.addAll(read.texts());
            }
            return new Read(errors, texts);
        }

        /** Returns the median times of the network and the search per line, in milliseconds. */
        double[] times(Performance.Setting setting) {
            Decoder decoder = decoder(Optional.of(corpus.language()), setting);
            int lines = Math.min(TIMED, corpus.test().size());
            double[] network = new double[lines];
            double[] search = new double[lines];
            for (int i = -WARM_UP; i < lines; i++) {
                TextLine line = corpus.test().get(Math.max(0, i));
                long start = System.nanoTime();
                float[] logits = recognizer.logits(line.image());
                long between = System.nanoTime();
                decoder.decode(emissions(line, logits, setting));
                long end = System.nanoTime();
                if (i >= 0) {
                    network[i] = (between - start) / MILLI;
                    search[i] = (end - between) / MILLI;
                }
            }
            return new double[] {Median.of(network), Median.of(search)};
        }

        private List<float[]> logits(List<TextLine> lines) {
            return recognizer.logits(lines.stream().map(TextLine::image).toList());
        }

        private Read decode(
                List<TextLine> lines,
                List<float[]> logits,
                Optional<LanguageModel> language,
                Performance.Setting setting) {
            Decoder decoder = decoder(language, setting);
            List<int[]> texts = IntStream.range(0, lines.size())
                    .parallel()
                    .mapToObj(i -> decoder.decode(emissions(lines.get(i), logits.get(i), setting))
                            .characters())
                    .toList();
            ErrorRate errors = ErrorRate.NONE;
            for (int i = 0; i < lines.size(); i++) {
                errors = errors.plus(EditDistance.between(lines.get(i).characters(), texts.get(i)));
            }
            return new Read(errors, texts);
        }

        private Decoder decoder(Optional<LanguageModel> language, Performance.Setting setting) {
            return new Decoder(aligned.topology(), transitions, language, setting.decoder());
        }

        private Emissions emissions(TextLine line, float[] logits, Performance.Setting setting) {
            return priors.emissions(frames.count(line.image()), logits, setting.priorWeight());
        }
    }
}
