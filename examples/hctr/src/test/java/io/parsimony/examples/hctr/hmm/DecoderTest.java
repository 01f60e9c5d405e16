package io.parsimony.examples.hctr.hmm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.examples.hctr.text.LanguageModel;
import io.parsimony.internal.tensor.Generators;
import io.parsimony.network.ClassGrouping;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecoderTest {

    private static final DecoderSettings WIDE = new DecoderSettings(1e6, 1_000_000, 0.8, 0.7, 1_000, 3);

    /**
     * Checks score and characters, and the starts where they are unique; they are not for characters of one state,
     * which may occur twice.
     */
    private static void assertBest(Topology topology, Reading found, Reading expected) {
        assertThat(found.score()).isCloseTo(expected.score(), within(1e-9));
        assertThat(found.characters()).isEqualTo(expected.characters());
        assertThat(found.starts()).hasSameSizeAs(found.characters());
        if (topology.states() > 1) {
            assertThat(found.starts()).isEqualTo(expected.starts());
        }
    }

    private static void assertSame(Reading found, Reading expected) {
        assertThat(found.characters()).isEqualTo(expected.characters());
        assertThat(found.starts()).isEqualTo(expected.starts());
        assertThat(found.score()).isCloseTo(expected.score(), within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({"2, 1, 6", "3, 2, 7", "2, 3, 8", "3, 1, 4", "2, 2, 8", "3, 2, 1"})
    void withoutLanguageModelTheReadingIsTheBestOfAll(int characters, int states, int frames) {
        for (int seed = 0; seed < 20; seed++) {
            Random random = Generators.of(seed, frames, "loop");
            Topology topology = new Topology(characters, states);
            Emissions emissions = TinyModels.emissions(frames, topology, random);
            Transitions transitions = TinyModels.transitions(topology, random);
            Decoder decoder = new Decoder(topology, transitions, Optional.empty(), WIDE);
            assertBest(
                    topology,
                    decoder.decode(emissions),
                    TinyModels.best(emissions, transitions, topology, Optional.empty(), WIDE));
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 1, 6, 2", "3, 2, 7, 3", "2, 3, 8, 2", "3, 1, 5, 3", "2, 2, 8, 4", "3, 2, 1, 2", "3, 2, 6, 1"})
    void withLanguageModelAndWideBeamTheReadingIsTheBestOfAll(int characters, int states, int frames, int order) {
        for (int seed = 0; seed < 20; seed++) {
            Random random = Generators.of(seed, frames, "language");
            Topology topology = new Topology(characters, states);
            Emissions emissions = TinyModels.emissions(frames, topology, random);
            Transitions transitions = TinyModels.transitions(topology, random);
            Optional<LanguageModel> language = Optional.of(TinyModels.language(characters, order, random));
            Decoder decoder = new Decoder(topology, transitions, language, WIDE);
            assertBest(
                    topology,
                    decoder.decode(emissions),
                    TinyModels.best(emissions, transitions, topology, language, WIDE));
        }
    }

    @Test
    void weightOfZeroTakesNoNoticeOfTheLanguageModel() {
        Random random = Generators.of(5, 0, "weight");
        Topology topology = new Topology(20, 3);
        Emissions emissions = TinyModels.emissions(60, topology, random);
        Transitions transitions = TinyModels.transitions(topology, random);
        Optional<LanguageModel> language = Optional.of(TinyModels.language(20, 2, random));
        Reading with = new Decoder(topology, transitions, language, WIDE.language(0, 0.7)).decode(emissions);
        assertSame(with, new Decoder(topology, transitions, Optional.empty(), WIDE).decode(emissions));
    }

    @Test
    void tiedStatesReadAsIfTheirColumnsWereDoubled() {
        Random random = Generators.of(3, 0, "ties");
        Topology topology = new Topology(4, 2);
        ClassGrouping ties = ClassGrouping.of(0, 1, 2, 1, 0, 3, 4, 3);
        Emissions tied = TinyModels.emissions(30, ties, random);
        float[] scores = new float[30 * 8];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = tied.scores()[i / 8 * 5 + ties.target(i % 8)];
        }
        Emissions apart = new Emissions(30, scores, ClassGrouping.identity(8));
        Transitions transitions = TinyModels.transitions(topology, random);
        for (Optional<LanguageModel> language :
                Arrays.asList(Optional.<LanguageModel>empty(), Optional.of(TinyModels.language(4, 3, random)))) {
            Decoder decoder = new Decoder(topology, transitions, language, DecoderSettings.DEFAULTS.candidates(2, 3));
            Reading reading = decoder.decode(tied);
            assertThat(reading.characters()).isNotEmpty();
            assertSame(reading, decoder.decode(apart));
        }
    }

    @Test
    void narrowSearchStillReadsWhatIsPlain() {
        Random random = Generators.of(2, 0, "plain");
        Topology topology = new Topology(50, 3);
        int[] text = random.ints(12, 0, 50).toArray();
        Alignment alignment = Alignment.uniform(topology, 120, text);
        Emissions noise = TinyModels.emissions(120, topology, random);
        for (int frame = 0; frame < 120; frame++) {
            noise.scores()[frame * 150 + alignment.outputs()[frame]] += 15;
        }
        Optional<LanguageModel> language = Optional.of(TinyModels.language(50, 2, random));
        DecoderSettings narrow = new DecoderSettings(20, 30, 0.5, 0, 5, 3);
        Reading reading = new Decoder(topology, Transitions.even(topology), language, narrow).decode(noise);
        assertThat(reading.characters()).isEqualTo(text);
        assertThat(reading.starts()[0]).isZero();
    }

    @Test
    void bonusMakesForMoreCharacters() {
        Random random = Generators.of(4, 0, "bonus");
        Topology topology = new Topology(5, 2);
        Emissions emissions = TinyModels.emissions(40, topology, random);
        Optional<LanguageModel> language = Optional.of(TinyModels.language(5, 2, random));
        for (Optional<LanguageModel> model : Arrays.asList(Optional.<LanguageModel>empty(), language)) {
            Transitions even = Transitions.even(topology);
            Reading more = new Decoder(topology, even, model, WIDE.language(1, 100)).decode(emissions);
            Reading less = new Decoder(topology, even, model, WIDE.language(1, -1000)).decode(emissions);
            assertThat(more.characters()).hasSize(20);
            assertThat(less.characters()).hasSize(1);
        }
    }

    @Test
    void equalScoresAreDecidedByOrderAndCrowdsAreCutDown() {
        Topology topology = new Topology(30, 1);
        Emissions flat = new Emissions(6, new float[6 * 30], ClassGrouping.identity(30));
        Optional<LanguageModel> language = Optional.of(new FlatLanguage(30));
        DecoderSettings settings = new DecoderSettings(5, 7, 1, 0, 4, 2);
        Decoder decoder = new Decoder(topology, Transitions.even(topology), language, settings);
        assertSame(decoder.decode(flat), decoder.decode(flat));
        assertThat(decoder.decode(flat).characters()).containsExactly(0);
        assertThat(new Decoder(topology, Transitions.even(topology), Optional.empty(), settings)
                        .decode(flat)
                        .characters())
                .containsExactly(0);
    }

    @Test
    void lineWithoutRoomForACharacterReadsAsNothing() {
        Topology topology = new Topology(3, 3);
        Emissions emissions = TinyModels.emissions(2, topology, new Random(1));
        float[] impossible = new float[9 * 5];
        Arrays.fill(impossible, Float.NEGATIVE_INFINITY);
        for (Optional<LanguageModel> model :
                Arrays.asList(Optional.<LanguageModel>empty(), Optional.<LanguageModel>of(new FlatLanguage(3)))) {
            Decoder decoder = new Decoder(topology, Transitions.even(topology), model, DecoderSettings.DEFAULTS);
            assertThat(decoder.decode(emissions).characters()).isEmpty();
            Reading reading = decoder.decode(new Emissions(5, impossible, ClassGrouping.identity(9)));
            assertThat(reading.characters()).isEmpty();
            assertThat(reading.score()).isEqualTo(Double.NEGATIVE_INFINITY);
        }
    }

    @Test
    void lineThatTheBeamLostIsReadWithoutTheLanguageModel() {
        // With one token at a time, the token stays in the first state, which is better until the end.
        Topology topology = new Topology(2, 2);
        Emissions emissions =
                new Emissions(3, new float[] {0, -9, -8, -9, 0, -9, -8, -9, 0, -9, -8, -9}, ClassGrouping.identity(4));
        DecoderSettings narrow = new DecoderSettings(5, 1, 1, 0, 1, 1);
        Transitions even = Transitions.even(topology);
        Reading reading = new Decoder(topology, even, Optional.of(new FlatLanguage(2)), narrow).decode(emissions);
        assertSame(reading, new Decoder(topology, even, Optional.empty(), narrow).decode(emissions));
        assertThat(reading.characters()).containsExactly(0);
    }

    @Test
    void partsThatDoNotBelongTogetherAreRefused() {
        Topology topology = new Topology(3, 2);
        Transitions even = Transitions.even(topology);
        DecoderSettings settings = DecoderSettings.DEFAULTS;
        AlignmentTest.assertError(
                "bad-alphabet", () -> new Decoder(topology, even, Optional.of(new FlatLanguage(4)), settings));
        AlignmentTest.assertError(
                "bad-outputs", () -> new Decoder(new Topology(4, 2), even, Optional.empty(), settings));
        Decoder decoder = new Decoder(topology, even, Optional.empty(), settings);
        AlignmentTest.assertError(
                "bad-outputs", () -> decoder.decode(TinyModels.emissions(3, new Topology(2, 2), new Random(1))));
        AlignmentTest.assertError("bad-value", () -> settings.beam(0, 5));
        AlignmentTest.assertError("bad-value", () -> settings.beam(5, 0));
        AlignmentTest.assertError("bad-value", () -> settings.language(-1, 0));
        AlignmentTest.assertError("bad-value", () -> settings.language(1, Double.NaN));
        AlignmentTest.assertError("bad-value", () -> settings.candidates(0, 1));
        AlignmentTest.assertError("bad-value", () -> settings.candidates(1, 0));
    }

    /** A model in which all characters are equally likely in every context. */
    private record FlatLanguage(int characters) implements LanguageModel {

        @Override
        public long start() {
            return 0;
        }

        @Override
        public long append(long context, int character) {
            return 0;
        }

        @Override
        public double logProbability(long context, int character) {
            return -Math.log(characters);
        }
    }
}
