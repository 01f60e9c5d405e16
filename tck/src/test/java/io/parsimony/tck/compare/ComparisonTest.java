package io.parsimony.tck.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.tck.vectors.Doubles;
import io.parsimony.tensor.Shape;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    private static final Tolerance ONE_PERCENT = new Tolerance(0, 0.01, "one percent");
    private static final Doubles EXPECTED = Doubles.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 10);

    private final Comparison comparison = new Comparison("conv2d/a-case", "PyTorch 2 on cpu");

    @Test
    void numbersWithinTheToleranceOfTheLargestMagnitudePass() {
        comparison.tensor("y", EXPECTED, Doubles.of(Shape.of(2, 3), 1.09, 1.91, 3, 4, 5, 10), ONE_PERCENT);
        assertThatCode(comparison::done).doesNotThrowAnyException();
    }

    @Test
    void aMismatchSaysAllThatIsKnown() {
        comparison.tensor("y.weight", EXPECTED, Doubles.of(Shape.of(2, 3), 1, 2, 3.5, 4, 6, 10), ONE_PERCENT);
        assertThatThrownBy(comparison::done)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[conv2d/a-case] y.weight differs")
                .hasMessageContaining("worst index  [1, 1] of 2x3")
                .hasMessageContaining("expected     5.0")
                .hasMessageContaining("found        6.0")
                .hasMessageContaining("error        1.00")
                .hasMessageContaining("tolerance    0.100 = 0.0 + 0.010 x largest magnitude (one percent)")
                .hasMessageContaining("mismatches   2 of 6")
                .hasMessageContaining("engine       PyTorch 2 on cpu");
    }

    @Test
    void whatIsNotANumberEqualsNothing() {
        comparison.number("loss", 1, Double.NaN, new Tolerance(Double.MAX_VALUE, 0, "anything"));
        comparison.number("other", 1, Double.POSITIVE_INFINITY, new Tolerance(Double.MAX_VALUE, 0, "anything"));
        assertThatThrownBy(comparison::done)
                .hasMessageContaining("loss differs")
                .hasMessageContaining("NaN")
                .hasMessageContaining("other differs")
                .hasMessageContaining("Infinity");
    }

    @Test
    void shapesAreComparedFirst() {
        comparison.tensor("y", EXPECTED, Doubles.of(Shape.of(3, 2), EXPECTED.toArray()), ONE_PERCENT);
        assertThatThrownBy(comparison::done).hasMessageContaining("shape 2x3").hasMessageContaining("shape 3x2");
    }

    @Test
    void everyFailureOfACaseIsReported() {
        comparison.names("outputs", Set.of("a"), Set.of("b"));
        comparison.number("a", 1, 2, Tolerance.NONE);
        comparison.that(false, "steps taken", "4", 5);
        assertThatThrownBy(comparison::done)
                .hasMessageContaining("outputs differs")
                .hasMessageContaining("a differs")
                .hasMessageContaining("steps taken differs");
    }

    @Test
    void noToleranceMeansTheSameNumber() {
        double next = Math.nextUp(1.0);
        comparison.number("a", 1, 1, Tolerance.NONE);
        assertThatCode(comparison::done).doesNotThrowAnyException();
        comparison.number("a", 1, next, Tolerance.NONE);
        assertThatThrownBy(comparison::done).hasMessageContaining("mismatches   1 of 1");
    }

    @Test
    void aFloat64EngineIsHeldToANinthDigit() {
        for (Quantity quantity : Quantity.values()) {
            assertThat(quantity.tolerance(ComparisonPrecision.FLOAT64).relative())
                    .isEqualTo(1e-9);
            assertThat(quantity.tolerance(ComparisonPrecision.FLOAT32).relative())
                    .isBetween(5e-7, 5e-5);
            assertThat(quantity.tolerance(ComparisonPrecision.FLOAT32).derivation())
                    .contains("growth");
        }
    }
}
