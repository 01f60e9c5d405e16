package io.parsimony.examples.hctr.hmm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.network.ClassGrouping;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PriorsTest {

    private static final Topology TOPOLOGY = new Topology(2, 2);

    @Test
    void framesAreCountedAndRareOutputsHaveTheFloor() {
        Priors priors = Priors.count(
                ClassGrouping.identity(4),
                List.of(Alignment.uniform(TOPOLOGY, 3, 0), Alignment.uniform(TOPOLOGY, 5, 0)),
                0.4);
        // Five and three frames of eight; the floor of 0.1 twice; together 1.2.
        assertThat(Math.exp(priors.log(0))).isCloseTo(0.625 / 1.2, within(1e-12));
        assertThat(Math.exp(priors.log(1))).isCloseTo(0.375 / 1.2, within(1e-12));
        assertThat(Math.exp(priors.log(2))).isCloseTo(0.1 / 1.2, within(1e-12));
        assertThat(IntStream.range(0, 4)
                        .mapToDouble(i -> Math.exp(priors.log(i)))
                        .sum())
                .isCloseTo(1, within(1e-12));
    }

    @Test
    void tiedStatesShareTheirPrior() {
        ClassGrouping ties = ClassGrouping.of(0, 1, 0, 2);
        Priors priors = Priors.count(ties, List.of(Alignment.uniform(TOPOLOGY, 4, 0, 1)), 0.1);
        assertThat(Math.exp(priors.log(0))).isCloseTo(0.5, within(1e-12));
        assertThat(Math.exp(priors.log(2))).isCloseTo(0.25, within(1e-12));
        assertThat(priors.ties()).isEqualTo(ties);
    }

    @Test
    void nothingCountedMeansEqualPriors() {
        Priors priors = Priors.count(ClassGrouping.identity(4), List.of(), 0.01);
        assertThat(Math.exp(priors.log(3))).isCloseTo(0.25, within(1e-12));
    }

    @Test
    void emissionsArePosteriorsOverPriors() {
        Priors priors = Priors.count(ClassGrouping.identity(4), List.of(Alignment.uniform(TOPOLOGY, 3, 0)), 0.4);
        float[] posteriors = {-1, -2, -3, -4, -5, 0, -1000, 0};
        Emissions emissions = priors.emissions(2, posteriors, 0.5);
        for (int i = 0; i < posteriors.length; i++) {
            assertThat(emissions.at(i / 4, i % 4))
                    .isCloseTo((float) (posteriors[i] - 0.5 * priors.log(i % 4)), within(1e-6f));
        }
        assertThat(priors.emissions(2, posteriors, 0).scores()).isEqualTo(posteriors);
        assertThat(posteriors).containsExactly(-1, -2, -3, -4, -5, 0, -1000, 0);
    }

    @Test
    void badInputIsRefused() {
        ClassGrouping four = ClassGrouping.identity(4);
        Priors priors = Priors.count(four, List.of(), 1);
        AlignmentTest.assertError("bad-value", () -> Priors.count(four, List.of(), 0));
        AlignmentTest.assertError("bad-value", () -> Priors.count(four, List.of(), 1.1));
        AlignmentTest.assertError(
                "bad-outputs",
                () -> Priors.count(ClassGrouping.identity(3), List.of(Alignment.uniform(TOPOLOGY, 4, 0, 1)), 1));
        AlignmentTest.assertError("bad-shape", () -> priors.emissions(3, new float[8], 1));
        AlignmentTest.assertError("bad-value", () -> priors.emissions(2, new float[8], -1));
    }
}
