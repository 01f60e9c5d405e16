package io.parsimony.examples.hctr.hmm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.tensor.Generators;
import io.parsimony.network.ClassGrouping;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlignmentTest {

    private static final Topology TOPOLOGY = new Topology(4, 2);

    static void assertError(String id, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ParsimonyException.class, e -> assertThat(e.id())
                .isEqualTo(id));
    }

    @Test
    void uniformSharesFramesEqually() {
        Alignment alignment = Alignment.uniform(TOPOLOGY, 12, 3, 1);
        assertThat(alignment.outputs()).containsExactly(6, 6, 6, 7, 7, 7, 2, 2, 2, 3, 3, 3);
        assertThat(alignment.positions()).containsExactly(0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3);
        assertThat(alignment.score()).isNaN();
    }

    @ParameterizedTest
    @CsvSource({"6, 6", "7, 6", "11, 6", "101, 6", "2, 2", "5, 4"})
    void uniformSharesDifferByOneFrameAtMost(int frames, int states) {
        Alignment alignment = Alignment.uniform(TOPOLOGY, frames, new int[states / 2]);
        int[] counts = new int[states];
        for (int position : alignment.positions()) {
            counts[position]++;
        }
        assertThat(counts).hasSize(states);
        assertThat(Arrays.stream(counts).min().orElseThrow()).isEqualTo(frames / states);
        assertThat(Arrays.stream(counts).max().orElseThrow()).isEqualTo((frames + states - 1) / states);
        assertThat(alignment.positions()).isSorted();
    }

    @ParameterizedTest
    @CsvSource({"2, 1, 2", "3, 1, 6", "2, 3, 8", "3, 2, 8", "1, 4, 7", "2, 2, 4"})
    void viterbiFindsTheBestOfAllPaths(int states, int length, int frames) {
        for (int seed = 0; seed < 20; seed++) {
            Random random = Generators.of(seed, frames, "viterbi");
            Topology topology = new Topology(3, states);
            Emissions emissions = TinyModels.emissions(frames, topology, random);
            Transitions transitions = TinyModels.transitions(topology, random);
            int[] text = random.ints(length, 0, 3).toArray();
            int[] outputs = topology.path(text);
            List<int[]> paths = TinyModels.paths(frames, outputs.length);
            double best = paths.stream()
                    .mapToDouble(path -> TinyModels.score(emissions, transitions, outputs, path))
                    .max()
                    .orElseThrow();
            // The path itself is not compared: if a character of one state occurs twice, the border between both is
            // arbitrary.
            Alignment alignment = Viterbi.align(emissions, transitions, topology, text);
            assertThat(paths).anyMatch(path -> Arrays.equals(path, alignment.positions()));
            assertThat(alignment.score()).isCloseTo(best, within(1e-9));
            assertThat(TinyModels.score(emissions, transitions, outputs, alignment.positions()))
                    .isCloseTo(best, within(1e-9));
            assertThat(alignment.outputs())
                    .isEqualTo(Arrays.stream(alignment.positions())
                            .map(i -> outputs[i])
                            .toArray());
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 1, 2", "3, 1, 6", "2, 3, 8", "3, 2, 8", "1, 4, 7"})
    void forwardBackwardSumsAllPaths(int states, int length, int frames) {
        for (int seed = 0; seed < 20; seed++) {
            Random random = Generators.of(seed, frames, "forward-backward");
            Topology topology = new Topology(3, states);
            Emissions emissions = TinyModels.emissions(frames, topology, random);
            Transitions transitions = TinyModels.transitions(topology, random);
            int[] text = random.ints(length, 0, 3).toArray();
            int[] outputs = topology.path(text);
            double sum = 0;
            double[][] shares = new double[frames][outputs.length];
            for (int[] path : TinyModels.paths(frames, outputs.length)) {
                double likelihood = Math.exp(TinyModels.score(emissions, transitions, outputs, path));
                sum += likelihood;
                for (int frame = 0; frame < frames; frame++) {
                    shares[frame][path[frame]] += likelihood;
                }
            }
            ForwardBackward result = ForwardBackward.of(emissions, transitions, topology, text);
            assertThat(result.logLikelihood()).isCloseTo(Math.log(sum), within(1e-9));
            assertThat(result.frames()).isEqualTo(frames);
            assertThat(result.states()).isEqualTo(outputs.length);
            for (int frame = 0; frame < frames; frame++) {
                double all = 0;
                for (int position = 0; position < outputs.length; position++) {
                    assertThat(result.posterior(frame, position))
                            .isCloseTo(shares[frame][position] / sum, within(1e-9));
                    all += result.posterior(frame, position);
                }
                assertThat(all).isCloseTo(1, within(1e-9));
            }
        }
    }

    @Test
    void viterbiIsAtMostTheWholeLikelihood() {
        Random random = Generators.of(1, 0, "long");
        Emissions emissions = TinyModels.emissions(200, TOPOLOGY, random);
        int[] text = random.ints(20, 0, 4).toArray();
        Transitions transitions = Transitions.even(TOPOLOGY);
        double best = Viterbi.align(emissions, transitions, TOPOLOGY, text).score();
        ForwardBackward all = ForwardBackward.of(emissions, transitions, TOPOLOGY, text);
        assertThat(best).isFinite().isLessThan(all.logLikelihood());
        for (int frame = 0; frame < 200; frame++) {
            int at = frame;
            assertThat(IntStream.range(0, all.states())
                            .mapToDouble(position -> all.posterior(at, position))
                            .sum())
                    .isCloseTo(1, within(1e-9));
        }
    }

    @Test
    void tiedStatesAlignAsIfTheirColumnsWereDoubled() {
        Random random = Generators.of(3, 0, "ties");
        ClassGrouping ties = ClassGrouping.of(0, 1, 2, 1, 0, 3, 4, 3);
        Emissions tied = TinyModels.emissions(9, ties, random);
        float[] scores = new float[9 * 8];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = tied.scores()[i / 8 * 5 + ties.target(i % 8)];
        }
        Emissions apart = new Emissions(9, scores, ClassGrouping.identity(8));
        Transitions transitions = TinyModels.transitions(TOPOLOGY, random);
        Alignment alignment = Viterbi.align(tied, transitions, TOPOLOGY, 1, 0, 3);
        Alignment other = Viterbi.align(apart, transitions, TOPOLOGY, 1, 0, 3);
        assertThat(alignment.outputs()).isEqualTo(other.outputs());
        assertThat(alignment.score()).isEqualTo(other.score());
    }

    @Test
    void transitionsAreCountedAndDrawnToTheMean() {
        Topology topology = new Topology(2, 2);
        assertThat(Transitions.count(topology, List.of()).stay(0)).isEqualTo(Math.log(0.5));
        // Five frames in each state of character 0: four of them stay.
        Transitions counted = Transitions.count(topology, List.of(Alignment.uniform(topology, 10, 0)));
        double mean = 8.5 / 11;
        assertThat(Math.exp(counted.stay(0))).isCloseTo((4 + 10 * mean) / 15, within(1e-12));
        assertThat(Math.exp(counted.stay(3))).isCloseTo(mean, within(1e-12));
        assertThat(Math.exp(counted.stay(1)) + Math.exp(counted.leave(1))).isCloseTo(1, within(1e-12));
    }

    @Test
    void doubledCharactersOfOneStateLeaveInBetween() {
        Topology topology = new Topology(1, 1);
        Transitions counted = Transitions.count(topology, List.of(Alignment.uniform(topology, 4, 0, 0)));
        double mean = 2.5 / 5;
        assertThat(Math.exp(counted.stay(0))).isCloseTo((2 + 10 * mean) / 14, within(1e-12));
    }

    @Test
    void textsThatDoNotFitAreRefused() {
        Emissions emissions = TinyModels.emissions(3, TOPOLOGY, new Random(1));
        Transitions even = Transitions.even(TOPOLOGY);
        assertThat(Alignment.fits(TOPOLOGY, 3, 0)).isTrue();
        assertThat(Alignment.fits(TOPOLOGY, 3, 0, 1)).isFalse();
        assertThat(Alignment.fits(TOPOLOGY, 3)).isFalse();
        assertError("bad-alignment", () -> Viterbi.align(emissions, even, TOPOLOGY, 0, 1));
        assertError("bad-alignment", () -> Viterbi.align(emissions, even, TOPOLOGY));
        assertError("bad-alignment", () -> ForwardBackward.of(emissions, even, TOPOLOGY, 0, 1));
        assertError("bad-alignment", () -> Alignment.uniform(TOPOLOGY, 3, 0, 1));
        assertError("bad-character", () -> Alignment.uniform(TOPOLOGY, 3, 4));
        assertError("bad-character", () -> Viterbi.align(emissions, even, TOPOLOGY, -1));
    }

    @Test
    void partsOfAnotherTopologyAreRefused() {
        Topology other = new Topology(5, 2);
        Emissions emissions = TinyModels.emissions(3, TOPOLOGY, new Random(1));
        assertError("bad-outputs", () -> Viterbi.align(emissions, Transitions.even(other), TOPOLOGY, 0));
        assertError("bad-outputs", () -> Viterbi.align(emissions, Transitions.even(other), other, 0));
        assertError("bad-outputs", () -> Transitions.count(TOPOLOGY, List.of(Alignment.uniform(other, 3, 4))));
        assertError("bad-value", () -> Transitions.of(0.5, 1));
        assertError("bad-value", () -> Transitions.of(0.5, Double.NaN));
        assertError("bad-shape", () -> new Alignment(new int[2], new int[3], 0));
    }

    @Test
    void impossibleFramesHaveNoPosteriors() {
        float[] scores = new float[8];
        Arrays.fill(scores, Float.NEGATIVE_INFINITY);
        Emissions emissions = new Emissions(2, scores, ClassGrouping.identity(4));
        Topology topology = new Topology(2, 2);
        assertError("bad-emissions", () -> ForwardBackward.of(emissions, Transitions.even(topology), topology, 1));
        assertThat(Viterbi.align(emissions, Transitions.even(topology), topology, 1)
                        .score())
                .isEqualTo(Double.NEGATIVE_INFINITY);
    }
}
