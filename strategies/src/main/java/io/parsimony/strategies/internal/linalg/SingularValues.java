package io.parsimony.strategies.internal.linalg;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.tensor.Generators;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.decomposition.qr.QRDecompositionHouseholderColumn_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * The singular value decomposition {@code W = U S V'} of a float32 matrix, with singular values in descending order.
 * Equal matrices give equal bits, on any number of threads.
 *
 * <p>With {@code A} the taller of {@code W} and {@code W'}, {@code [m, n]}, the right vectors {@code V} and squared
 * singular values come from the symmetric eigenproblem of {@code A'A} in double precision, and {@code U S} is {@code A
 * V}. Squaring costs half of double's 16 digits, which leaves more than float32's 7. Singular values are accurate to
 * {@code 2^-52 n} of the largest one's square. Those below {@code sqrt(2^-52 n)} of the largest, about 5e-7 at {@code n
 * = 1024}, count as zero, because the rounding of {@code W} to float32 dominates them. The product of the factors does
 * not depend on this: {@code A V V'} equals {@code A} as far as {@code V} is orthogonal, to 1e-13.
 *
 * <p>The cost is {@code m n (n + 1) / 2} multiply-accumulates for {@code A'A}, about {@code 10 n^3} for the
 * eigenproblem, and {@code m n r} for the factors of rank {@code r}. For only a few singular values of a large matrix,
 * subspace iteration with Rayleigh-Ritz projection replaces the eigenproblem (Halko, Martinsson and Tropp, <i>Finding
 * structure with randomness</i>, SIAM Review 2011, with {@code A'A} available). It ends when an iteration adds less
 * than 1e-6 of the energy to the factors, or after 16 iterations. For singular values that do not decrease, as in
 * noise, the factors keep less than a thousandth less than the best factors; for decreasing ones, they are the best to
 * float32.
 */
public final class SingularValues {

    /** The maximum order for a full solution of the eigenproblem. */
    private static final int SMALL = 1024;
    /** The number of extra vectors in the iteration, which speed up the last ones. */
    private static final int SPARE = 16;

    private static final int ITERATIONS = 16;
    private static final double GAIN = 1e-6;

    private final double[] tall;
    private final int rows;
    private final int columns;
    private final boolean transposed;
    private final double energy;
    /** The known values in descending order. */
    private final double[] values;
    /** The right vector of each value as a row. */
    private final double[] vectors;

    private SingularValues(double[] tall, int rows, boolean transposed, double energy, Eigen eigen) {
        this.tall = tall;
        this.rows = rows;
        this.columns = tall.length / rows;
        this.transposed = transposed;
        this.energy = energy;
        this.vectors = eigen.vectors;
        double least = eigen.values[0] * columns * Math.ulp(1.0);
        this.values = Arrays.stream(eigen.values)
                .map(value -> value > least ? Math.sqrt(value) : 0)
                .toArray();
    }

    /** The largest eigenvalues in descending order, with the vector of each as a row. */
    private record Eigen(double[] values, double[] vectors) {}

    /**
     * Decomposes a matrix.
     *
     * @param name the matrix's name, for messages
     * @throws ParsimonyException ({@code bad-parameters}) if a number is not finite
     */
    public static SingularValues of(String name, Tensor matrix) {
        return of(name, matrix, Integer.MAX_VALUE);
    }

    /**
     * Returns the largest singular values of a matrix, at least the requested number or all.
     *
     * @param name the matrix's name, for messages
     * @throws ParsimonyException ({@code bad-parameters}) if a number is not finite
     */
    public static SingularValues of(String name, Tensor matrix, int wanted) {
        double[] numbers = Matrices.numbers(name, matrix);
        int height = matrix.shape().dim(0);
        int width = matrix.shape().dim(1);
        boolean transposed = height < width;
        double[] tall = transposed ? Matrices.transpose(numbers, height) : numbers;
        int rows = Math.max(height, width);
        int columns = Math.min(height, width);
        double[] gram = Matrices.gram(tall, rows);
        double energy = IntStream.range(0, columns)
                .mapToDouble(i -> gram[i * columns + i])
                .sum();
        boolean few = columns > SMALL && wanted < columns / 4 - SPARE;
        Eigen eigen = few ? iterate(gram, columns, wanted, energy) : solve(name, gram, columns);
        return new SingularValues(tall, rows, transposed, energy, eigen);
    }

    private static Eigen solve(String name, double[] symmetric, int order) {
        EigenDecomposition_F64<DMatrixRMaj> solver = DecompositionFactory_DDRM.eig(order, true, true);
        if (!solver.decompose(DMatrixRMaj.wrap(order, order, symmetric))) {
            throw ParsimonyException.of(
                    ErrorId.BAD_PARAMETERS, "The singular value decomposition of [%s] did not converge.", name);
        }
        int[] falling = IntStream.range(0, order)
                .boxed()
                .sorted((a, b) -> Double.compare(
                        solver.getEigenvalue(b).getReal(),
                        solver.getEigenvalue(a).getReal()))
                .mapToInt(i -> i)
                .toArray();
        double[] values = new double[order];
        double[] vectors = new double[order * order];
        for (int k = 0; k < order; k++) {
            values[k] = solver.getEigenvalue(falling[k]).getReal();
            System.arraycopy(solver.getEigenVector(falling[k]).data, 0, vectors, k * order, order);
        }
        return new Eigen(values, vectors);
    }

    /** Runs the subspace iteration described at the class. */
    private static Eigen iterate(double[] symmetric, int order, int wanted, double trace) {
        int width = wanted + SPARE;
        Random random = Generators.of(0, order, "singular values");
        double[] subspace = IntStream.range(0, order * width)
                .mapToDouble(i -> random.nextGaussian())
                .toArray();
        double before = -1;
        for (int iteration = 1; ; iteration++) {
            double[] basis = orthonormal(subspace, order, width);
            subspace = Matrices.product(symmetric, order, basis, width);
            Eigen small = solve("a projection", Matrices.transposedProduct(basis, subspace, order), width);
            double kept = Arrays.stream(small.values, 0, wanted).sum();
            if (iteration == ITERATIONS || kept - before <= GAIN * trace) {
                return new Eigen(small.values, transposedBasis(small, basis, order, width));
            }
            before = kept;
        }
    }

    private static double[] transposedBasis(Eigen small, double[] basis, int order, int width) {
        return Matrices.product(small.vectors, width, Matrices.transpose(basis, order), order);
    }

    private static double[] orthonormal(double[] columns, int rows, int width) {
        QRDecompositionHouseholderColumn_DDRM qr = new QRDecompositionHouseholderColumn_DDRM();
        qr.decompose(DMatrixRMaj.wrap(rows, width, columns));
        return qr.getQ(null, true).data;
    }

    /** Returns the number of known singular values. */
    public int count() {
        return values.length;
    }

    /** Returns the k-th singular value, counted from zero. */
    public double value(int k) {
        return values[k];
    }

    /** Returns the share of the squared singular values in the first {@code rank}; one for a zero matrix. */
    public double energy(int rank) {
        return energy == 0 ? 1 : squares(rank) / energy;
    }

    /**
     * Returns the smallest rank, at least one, that keeps the given share of the squared singular values; all must be
     * known.
     */
    public int rank(double share) {
        double wanted = share * squares(values.length);
        double kept = 0;
        for (int rank = 1; rank < values.length; rank++) {
            kept += values[rank - 1] * values[rank - 1];
            if (kept >= wanted) {
                return rank;
            }
        }
        return values.length;
    }

    /** Returns {@code [rows, rank]}: the first columns of U, each times the root of its singular value. */
    public Tensor left(int rank) {
        return transposed ? ofVectors(rank, true) : ofProjections(rank, false);
    }

    /**
     * Returns {@code [rank, columns]}: the first columns of V, each times the root of its singular value, transposed.
     */
    public Tensor right(int rank) {
        return transposed ? ofProjections(rank, true) : ofVectors(rank, false);
    }

    /** Returns {@code sqrt(S) V'} or its transpose. */
    private Tensor ofVectors(int rank, boolean standing) {
        double[] scaled = new double[rank * columns];
        for (int k = 0; k < rank; k++) {
            double root = Math.sqrt(values[k]);
            for (int j = 0; j < columns; j++) {
                scaled[standing ? j * rank + k : k * columns + j] = root * vectors[k * columns + j];
            }
        }
        return Tensor.of(standing ? Shape.of(columns, rank) : Shape.of(rank, columns), scaled);
    }

    /** Returns {@code A V / sqrt(S)}, which is {@code U sqrt(S)}, or its transpose. */
    private Tensor ofProjections(int rank, boolean lying) {
        double[] scaled = new double[columns * rank];
        for (int k = 0; k < rank; k++) {
            double factor = values[k] == 0 ? 0 : 1 / Math.sqrt(values[k]);
            for (int j = 0; j < columns; j++) {
                scaled[j * rank + k] = factor * vectors[k * columns + j];
            }
        }
        double[] projections = Matrices.product(tall, rows, scaled, rank);
        return lying
                ? Tensor.of(Shape.of(rank, rows), Matrices.transpose(projections, rows))
                : Tensor.of(Shape.of(rows, rank), projections);
    }

    private double squares(int rank) {
        double sum = 0;
        for (int k = 0; k < rank; k++) {
            sum += values[k] * values[k];
        }
        return sum;
    }
}
