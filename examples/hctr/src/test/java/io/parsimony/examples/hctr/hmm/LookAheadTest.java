package io.parsimony.examples.hctr.hmm;

import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.internal.tensor.Generators;
import io.parsimony.network.ClassGrouping;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LookAheadTest {

    @ParameterizedTest
    @CsvSource({"3, 4, 5", "1, 3, 7", "3, 1, 5", "2, 50, 3", "3, 4, 40", "3, 2, 1"})
    void candidatesAreTheBestOverTheNextFrames(int states, int span, int wanted) {
        Topology topology = new Topology(40, states);
        Random random = Generators.of(1, span, "look-ahead");
        // Ties also cause equal sums.
        ClassGrouping ties = ClassGrouping.of(
                random.ints(topology.outputs(), 0, topology.outputs()).toArray());
        Emissions emissions = TinyModels.emissions(20, ties, random);
        LookAhead lookAhead = new LookAhead(
                emissions, emissions.columns(), topology, DecoderSettings.DEFAULTS.candidates(wanted, span));
        // Some frames are skipped, like frames without a character end.
        for (int frame : new int[] {0, 1, 2, 3, 5, 9, 10, 17, 18, 19}) {
            int from = frame;
            int[] expected = IntStream.range(0, 40)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer c) -> -sum(emissions, topology, from, span, c)))
                    .limit(wanted)
                    .mapToInt(c -> c)
                    .sorted()
                    .toArray();
            assertThat(lookAhead.candidates(frame)).isEqualTo(expected);
        }
    }

    private static double sum(Emissions emissions, Topology topology, int from, int span, int character) {
        double sum = 0;
        for (int k = 0; k < span && from + k < emissions.frames(); k++) {
            int frame = from + k;
            sum += IntStream.rangeClosed(0, Math.min(k, topology.states() - 1))
                    .mapToDouble(state -> emissions.at(frame, topology.output(character, state)))
                    .max()
                    .orElseThrow();
        }
        return sum;
    }

    @Test
    void equalCharactersAreTakenInOrder() {
        Topology topology = new Topology(9, 2);
        Emissions flat = new Emissions(4, new float[4 * 18], ClassGrouping.identity(18));
        LookAhead lookAhead = new LookAhead(flat, flat.columns(), topology, DecoderSettings.DEFAULTS.candidates(3, 2));
        assertThat(lookAhead.candidates(1)).containsExactly(0, 1, 2);
    }
}
