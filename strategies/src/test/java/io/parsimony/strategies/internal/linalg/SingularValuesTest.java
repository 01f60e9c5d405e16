package io.parsimony.strategies.internal.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.error.ParsimonyException;
import io.parsimony.network.ParameterSpec;
import io.parsimony.network.Parameters;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

public class SingularValuesTest {

    @ParameterizedTest
    @CsvSource({"12, 30", "30, 12", "17, 17", "1, 5", "5, 1"})
    void atFullRankTheFactorsMultiplyToTheMatrix(int rows, int columns) {
        Tensor matrix = normal(rows, columns);
        SingularValues values = SingularValues.of("w", matrix);
        assertThat(values.count()).isEqualTo(Math.min(rows, columns));
        double[] product = product(values.left(values.count()), values.right(values.count()));
        for (int i = 0; i < product.length; i++) {
            assertThat(product[i]).isCloseTo(matrix.get(i), within(1e-5));
        }
    }

    @ParameterizedTest
    @CsvSource({"12, 30, 1", "12, 30, 5", "30, 12, 11", "17, 17, 8"})
    void theSquaredErrorOfATruncationIsTheSumOfTheSquaresLeftOut(int rows, int columns, int rank) {
        Tensor matrix = normal(rows, columns);
        SingularValues values = SingularValues.of("w", matrix);
        double expected = 0;
        for (int k = rank; k < values.count(); k++) {
            expected += values.value(k) * values.value(k);
        }
        double[] product = product(values.left(rank), values.right(rank));
        double error = 0;
        double all = 0;
        for (int i = 0; i < product.length; i++) {
            error += Math.pow(product[i] - matrix.get(i), 2);
            all += Math.pow(matrix.get(i), 2);
        }
        assertThat(error).isCloseTo(expected, within(1e-5 * all));
        assertThat(values.energy(rank)).isCloseTo(1 - expected / all, within(1e-6));
    }

    @Test
    void bothFactorsCarryTheSameShareOfEachSingularValue() {
        SingularValues values = SingularValues.of("w", normal(12, 30));
        Tensor left = values.left(12);
        Tensor right = values.right(12);
        for (int k = 0; k < 12; k++) {
            double column = 0;
            double row = 0;
            for (int i = 0; i < 12; i++) {
                column += Math.pow(left.get(i * 12 + k), 2);
            }
            for (int j = 0; j < 30; j++) {
                row += Math.pow(right.get(k * 30 + j), 2);
            }
            assertThat(column).isCloseTo(values.value(k), within(1e-5));
            assertThat(row).isCloseTo(values.value(k), within(1e-5));
        }
    }

    @Test
    void singularValuesFall() {
        SingularValues values = SingularValues.of("w", normal(40, 25));
        for (int k = 1; k < values.count(); k++) {
            assertThat(values.value(k)).isLessThanOrEqualTo(values.value(k - 1));
        }
    }

    @Test
    void theLeastRankThatKeepsTheEnergyIsFound() {
        // Squares 16, 4, 1, so shares 16/21, 20/21, 1.
        Tensor matrix = Tensor.of(Shape.of(3, 4), 0, 2, 0, 0, -4, 0, 0, 0, 0, 0, 0, 1);
        SingularValues values = SingularValues.of("w", matrix);
        assertThat(values.rank(0.01)).isEqualTo(1);
        assertThat(values.rank(0.76)).isEqualTo(1);
        assertThat(values.rank(0.77)).isEqualTo(2);
        assertThat(values.rank(0.95)).isEqualTo(2);
        assertThat(values.rank(0.96)).isEqualTo(3);
        assertThat(values.rank(1)).isEqualTo(3);
        assertThat(values.energy(2)).isCloseTo(20.0 / 21, within(1e-12));
    }

    @Test
    void allOfTheEnergyOfADeficientMatrixNeedsOnlyItsRank() {
        Tensor matrix = Tensor.of(Shape.of(3, 3), 2, 0, 0, 0, 1, 0, 0, 0, 0);
        assertThat(SingularValues.of("w", matrix).rank(1)).isEqualTo(2);
    }

    @Test
    void aMatrixOfZerosHasRankOneAndAllItsEnergy() {
        SingularValues values = SingularValues.of("w", Tensor.full(Shape.of(3, 5), 0));
        assertThat(values.rank(1)).isEqualTo(1);
        assertThat(values.energy(1)).isEqualTo(1);
        assertThat(values.right(1).toArray()).containsOnly(0);
    }

    @Test
    void theSameMatrixGivesTheSameBits() {
        SingularValues one = SingularValues.of("w", normal(64, 300));
        SingularValues again = SingularValues.of("w", normal(64, 300));
        assertThat(one.left(9).sameBits(again.left(9))).isTrue();
        assertThat(one.right(9).sameBits(again.right(9))).isTrue();
    }

    @Test
    void aNumberThatIsNotFiniteIsAnError() {
        Tensor matrix = Tensor.of(Shape.of(2, 2), 1, Float.NaN, 0, 1);
        assertThatThrownBy(() -> SingularValues.of("fc1.weight", matrix))
                .isInstanceOf(ParsimonyException.class)
                .hasMessage("Expected finite numbers in [fc1.weight], found NaN. [bad-parameters]");
    }

    /** Beyond 1,024 a few singular values are found by iteration. */
    @ParameterizedTest
    @CsvSource({"1100, 1060", "1060, 1100"})
    void aFewOfManyAreAsNearToTheMatrixAsItsLargestOnes(int rows, int columns) {
        int rank = 6;
        double[] spectrum = {90, 80, 70, 60, 50, 40, 5, 4, 3};
        Tensor matrix = of(rows, columns, spectrum);
        SingularValues values = SingularValues.of("w", matrix, rank);
        assertThat(values.count()).isLessThan(100);
        for (int k = 0; k < rank; k++) {
            assertThat(values.value(k)).isCloseTo(spectrum[k], within(1e-4));
        }
        double all = 0;
        for (double value : spectrum) {
            all += value * value;
        }
        assertThat(values.energy(rank)).isCloseTo(1 - (25 + 16 + 9) / all, within(1e-6));
        double[] product = product(values.left(rank), values.right(rank));
        double error = 0;
        for (int i = 0; i < product.length; i++) {
            error += Math.pow(product[i] - matrix.get(i), 2);
        }
        assertThat(error).isCloseTo(25 + 16 + 9, within(1e-2));
        SingularValues again = SingularValues.of("w", of(rows, columns, spectrum), rank);
        assertThat(again.left(rank).sameBits(values.left(rank))).isTrue();
        assertThat(again.right(rank).sameBits(values.right(rank))).isTrue();
    }

    @Test
    void theBitsDoNotDependOnTheNumberOfThreads() throws Exception {
        Tensor matrix = normal(300, 200);
        SingularValues many = SingularValues.of("w", matrix);
        ForkJoinPool alone = new ForkJoinPool(1);
        try {
            SingularValues one =
                    alone.submit(() -> SingularValues.of("w", matrix)).get();
            assertThat(one.left(50).sameBits(many.left(50))).isTrue();
            assertThat(one.right(50).sameBits(many.right(50))).isTrue();
        } finally {
            alone.shutdown();
        }
    }

    /** Singular values are computed from their squares, so small ones must not be lost to rounding. */
    @Test
    void singularValuesAreRightOverManyOrdersOfMagnitude() {
        double[] spectrum = {1000, 10, 1, 1e-1, 1e-2};
        double[] left = orthogonal(40, spectrum.length, 1);
        double[] right = orthogonal(30, spectrum.length, 2);
        double[] numbers = new double[40 * 30];
        for (int i = 0; i < numbers.length; i++) {
            for (int k = 0; k < spectrum.length; k++) {
                numbers[i] += spectrum[k] * left[i / 30 * spectrum.length + k] * right[i % 30 * spectrum.length + k];
            }
        }
        SingularValues values = SingularValues.of("w", Tensor.of(Shape.of(40, 30), numbers));
        for (int k = 0; k < spectrum.length; k++) {
            // Rounding the numbers to float32 moves each singular value by up to 6e-8 of the largest.
            assertThat(values.value(k)).isCloseTo(spectrum[k], within(1e-4));
        }
    }

    /** Returns a matrix with the given singular values and zeros. */
    private static Tensor of(int rows, int columns, double... spectrum) {
        double[] left = orthogonal(rows, spectrum.length, 3);
        double[] right = orthogonal(columns, spectrum.length, 4);
        double[] numbers = new double[rows * columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                for (int k = 0; k < spectrum.length; k++) {
                    numbers[i * columns + j] +=
                            spectrum[k] * left[i * spectrum.length + k] * right[j * spectrum.length + k];
                }
            }
        }
        return Tensor.of(Shape.of(rows, columns), numbers);
    }

    /** Returns orthonormal columns by the Gram-Schmidt process. */
    private static double[] orthogonal(int rows, int columns, long seed) {
        Random random = new Random(seed);
        double[] q = IntStream.range(0, rows * columns)
                .mapToDouble(i -> random.nextGaussian())
                .toArray();
        for (int k = 0; k < columns; k++) {
            for (int l = 0; l <= k; l++) {
                double dot = 0;
                for (int i = 0; i < rows; i++) {
                    dot += q[i * columns + k] * q[i * columns + l];
                }
                for (int i = 0; i < rows; i++) {
                    q[i * columns + k] =
                            l < k ? q[i * columns + k] - dot * q[i * columns + l] : q[i * columns + k] / Math.sqrt(dot);
                }
            }
        }
        return q;
    }

    public static Tensor normal(int rows, int columns) {
        return Parameters.initialize(ParameterSpec.normal("w", Shape.of(rows, columns), 1), 5);
    }

    /** Returns the matrix product in double precision. */
    public static double[] product(Tensor left, Tensor right) {
        int rows = left.shape().dim(0);
        int inner = left.shape().dim(1);
        int columns = right.shape().dim(1);
        double[] product = new double[rows * columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                for (int k = 0; k < inner; k++) {
                    product[i * columns + j] += (double) left.get(i * inner + k) * right.get(k * columns + j);
                }
            }
        }
        return product;
    }
}
