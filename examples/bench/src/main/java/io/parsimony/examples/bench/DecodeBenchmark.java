package io.parsimony.examples.bench;

import io.parsimony.examples.hctr.hmm.Decoder;
import io.parsimony.examples.hctr.hmm.DecoderSettings;
import io.parsimony.examples.hctr.hmm.Emissions;
import io.parsimony.examples.hctr.hmm.Priors;
import io.parsimony.examples.hctr.hmm.Reading;
import io.parsimony.examples.hctr.hmm.Topology;
import io.parsimony.examples.hctr.hmm.Transitions;
import io.parsimony.examples.hctr.text.LanguageModel;
import io.parsimony.internal.tensor.Generators;
import io.parsimony.network.ClassGrouping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * Times decoding at the size of the handwriting task: all characters of GB 2312's first level in three states, and
 * lines of about twenty characters. The emissions are random logits with a margin for the written state and a smaller
 * margin for the states of similar characters. The text is sampled from the language model. With {@code -prof gc}, JMH
 * adds the allocated memory per line.
 */
public class DecodeBenchmark extends ShortBenchmark {

    private static final int CHARACTERS = 3_755;
    private static final int STATES = 3;
    private static final int LENGTH = 20;
    private static final int ALIKE = 10;
    private static final double NOISE = 1.5;
    private static final double MARGIN = 8;
    private static final double MARGIN_ALIKE = 6.5;
    private static final double FLOOR = 0.1;
    private static final int LINES = 8;
    private static final long SEED = 7;
    private static final Topology TOPOLOGY = new Topology(CHARACTERS, STATES);

    /** The language model: none, or trigrams. */
    @Param({"none", "trigrams"})
    public String language;

    private final List<Emissions> lines = new ArrayList<>();
    private Decoder decoder;
    private int decoded;

    /** Prepares the lines and the decoder. */
    @Setup
    public void prepare() {
        LanguageModel trigrams = new MadeUpLanguage();
        decoder = new Decoder(
                TOPOLOGY,
                Transitions.even(TOPOLOGY),
                language.equals("none") ? Optional.empty() : Optional.of(trigrams),
                DecoderSettings.DEFAULTS);
        for (int line = 0; line < LINES; line++) {
            Random random = Generators.of(SEED, line, "line");
            lines.add(emissions(draw(trigrams, random), random));
        }
    }

    /** Decodes a line. */
    @Benchmark
    public Reading decode() {
        return decoder.decode(lines.get(decoded++ % LINES));
    }

    private static int[] draw(LanguageModel language, Random random) {
        int[] text = new int[LENGTH];
        long context = language.start();
        for (int i = 0; i < text.length; i++) {
            double rest = random.nextDouble();
            int character = 0;
            while (character < CHARACTERS - 1 && (rest -= Math.exp(language.logProbability(context, character))) > 0) {
                character++;
            }
            text[i] = character;
            context = language.append(context, character);
        }
        return text;
    }

    private static Emissions emissions(int[] text, Random random) {
        int[] path = TOPOLOGY.path(text);
        int[] lasting = random.ints(path.length, 1, 6).toArray();
        int frames = Arrays.stream(lasting).sum();
        int outputs = TOPOLOGY.outputs();
        float[] logits = new float[frames * outputs];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) (NOISE * random.nextGaussian());
        }
        int frame = 0;
        for (int i = 0; i < path.length; i++) {
            int state = path[i] % STATES;
            for (int end = frame + lasting[i]; frame < end; frame++) {
                logits[frame * outputs + path[i]] += (float) MARGIN;
                for (int k = 1; k <= ALIKE; k++) {
                    int alike = (TOPOLOGY.character(path[i]) + k * k * 97) % CHARACTERS;
                    logits[frame * outputs + TOPOLOGY.output(alike, state)] += (float) MARGIN_ALIKE;
                }
            }
        }
        return Priors.count(ClassGrouping.identity(outputs), List.of(), FLOOR).emissions(frames, logits, 1);
    }

    /**
     * A random trigram model: all characters share half of the probability, and a few that depend on the two preceding
     * characters share the other half.
     */
    private static final class MadeUpLanguage implements LanguageModel {

        private static final int FAVOURITES = 20;

        @Override
        public int characters() {
            return CHARACTERS;
        }

        @Override
        public long start() {
            return 0;
        }

        @Override
        public long append(long context, int character) {
            return context % CHARACTERS * CHARACTERS + character;
        }

        @Override
        public double logProbability(long context, int character) {
            // Seven times a character plus a number, modulo the number of characters, is a permutation of the
            // characters.
            long hash = (context * 0x9E3779B97F4A7C15L >>> 40) % CHARACTERS;
            boolean favourite = (7L * character + hash) % CHARACTERS < FAVOURITES;
            return Math.log(0.5 / CHARACTERS + (favourite ? 0.5 / FAVOURITES : 0));
        }
    }
}
