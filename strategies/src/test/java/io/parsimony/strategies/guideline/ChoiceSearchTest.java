package io.parsimony.strategies.guideline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.strategies.guideline.ChoiceSearch.Found;
import io.parsimony.strategies.guideline.ChoiceSearch.Option;
import io.parsimony.testing.Draw;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Compares the search with all combinations. */
class ChoiceSearchTest {

    @Test
    void theChoiceIsWithinBudgetsAndNoWorseThanAnyOther() {
        Draw.each(200, draw -> requireBest(new Random(draw.seed()), draw.between(1, 6)));
    }

    private static void requireBest(Random random, int size) {
        List<List<Option>> groups = new ArrayList<>();
        for (int g = 0; g < size; g++) {
            groups.add(group(random));
        }
        long macs = sum(groups, true) * (10 + random.nextInt(80)) / 100;
        long parameters = sum(groups, false) * (10 + random.nextInt(80)) / 100;
        double best = best(groups, 0, macs, parameters);
        Optional<Found> found = ChoiceSearch.solve(groups, macs, parameters);
        assertThat(found.isPresent()).isEqualTo(best < Double.POSITIVE_INFINITY);
        found.ifPresent(choice -> {
            long usedMacs = 0;
            long usedParameters = 0;
            double loss = 0;
            for (int g = 0; g < size; g++) {
                Option option = groups.get(g).get(choice.choices()[g]);
                usedMacs += option.macs();
                usedParameters += option.parameters();
                loss += option.loss();
            }
            assertThat(usedMacs).isLessThanOrEqualTo(macs);
            assertThat(usedParameters).isLessThanOrEqualTo(parameters);
            assertThat(choice.loss()).isCloseTo(loss, within(1e-9));
            assertThat(choice.bound()).isLessThanOrEqualTo(best + 1e-9);
            // Only states that share a cell of the grid are lost.
            assertThat(choice.loss()).isLessThanOrEqualTo(1.02 * best + 1e-9);
        });
    }

    @Test
    void theBoundIsNearOverManyGroups() {
        Random random = new Random(5);
        List<List<Option>> groups = new ArrayList<>();
        for (int g = 0; g < 60; g++) {
            groups.add(group(random));
        }
        Found found = ChoiceSearch.solve(groups, sum(groups, true) / 4, sum(groups, false) / 3)
                .orElseThrow();
        assertThat(found.bound()).isPositive().isLessThanOrEqualTo(found.loss());
        assertThat(found.loss()).isLessThan(1.05 * found.bound());
    }

    @Test
    void budgetsOutOfReachGiveNothing() {
        List<List<Option>> groups = List.of(List.of(new Option(10, 10, 0), new Option(5, 5, 1)));
        assertThat(ChoiceSearch.solve(groups, 4, 10)).isEmpty();
        assertThat(ChoiceSearch.solve(groups, 10, 4)).isEmpty();
        assertThat(ChoiceSearch.solve(groups, -1, 10)).isEmpty();
        assertThat(ChoiceSearch.solve(groups, 5, 5).orElseThrow().choices()).containsExactly(1);
    }

    @Test
    void aLossThatIsNotFiniteIsTakenOnlyWhereNothingElseFits() {
        List<List<Option>> groups = List.of(
                List.of(new Option(10, 10, 0), new Option(5, 5, Double.POSITIVE_INFINITY), new Option(6, 6, 3)));
        assertThat(ChoiceSearch.solve(groups, 6, 6).orElseThrow().choices()).containsExactly(2);
        assertThat(ChoiceSearch.solve(groups, 5, 5).orElseThrow().choices()).containsExactly(1);
    }

    /** Returns an option that keeps a site, and cheaper options with losses. */
    private static List<Option> group(Random random) {
        long macs = 1000 + random.nextInt(100_000);
        long parameters = 1000 + random.nextInt(100_000);
        List<Option> options = new ArrayList<>(List.of(new Option(macs, parameters, 0)));
        double loss = Math.pow(10, -3 * random.nextDouble());
        for (double share = 0.6; share > 0.05; share *= 0.5) {
            loss *= 1 + 2 * random.nextDouble();
            options.add(new Option((long) (macs * share), (long) (parameters * share * random.nextDouble()), loss));
        }
        return options;
    }

    private static long sum(List<List<Option>> groups, boolean ofMacs) {
        return groups.stream()
                .mapToLong(group -> ofMacs ? group.get(0).macs() : group.get(0).parameters())
                .sum();
    }

    private static double best(List<List<Option>> groups, int from, long macs, long parameters) {
        if (macs < 0 || parameters < 0) {
            return Double.POSITIVE_INFINITY;
        }
        if (from == groups.size()) {
            return 0;
        }
        double best = Double.POSITIVE_INFINITY;
        for (Option option : groups.get(from)) {
            best = Math.min(
                    best,
                    option.loss() + best(groups, from + 1, macs - option.macs(), parameters - option.parameters()));
        }
        return best;
    }
}
