package io.parsimony.strategies.internal.fit;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Tensor;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * Initial rank-one terms of a convolution's kernel: the strongest directions of input channels, and the best depthwise
 * kernel for each.
 *
 * @param directions {@code [terms][channels]}; empty if each term has its own channel
 * @param filters {@code [terms][taps]}
 */
record FactorizedInitializer(double[][] directions, double[][] filters) {

    /**
     * Decomposes a kernel.
     *
     * @param kernel the kernel, OIHW
     * @param channels the input channels to use
     * @param deviations the standard deviations of the channels, which are the weights
     * @param terms the number of terms, at most that of channels
     * @throws ParsimonyException ({@code bad-parameters}) if a number is not finite
     */
    static FactorizedInitializer of(Tensor kernel, int[] channels, double[] deviations, int terms) {
        int outputs = kernel.shape().dim(0);
        int inputs = kernel.shape().dim(1);
        int taps = kernel.shape().dim(2) * kernel.shape().dim(3);
        DMatrixRMaj weights = new DMatrixRMaj(outputs * taps, channels.length);
        for (int o = 0; o < outputs; o++) {
            for (int c = 0; c < channels.length; c++) {
                for (int k = 0; k < taps; k++) {
                    float weight = kernel.get((o * inputs + channels[c]) * taps + k);
                    weights.set(o * taps + k, c, finite(weight) * deviations[c]);
                }
            }
        }
        DMatrixRMaj gram = new DMatrixRMaj(channels.length, channels.length);
        CommonOps_DDRM.multInner(weights, gram);
        double[][] directions = strongest(gram, terms);
        double[][] filters = new double[terms][];
        DMatrixRMaj along = new DMatrixRMaj(outputs * taps, 1);
        DMatrixRMaj byTap = new DMatrixRMaj(taps, taps);
        for (int j = 0; j < terms; j++) {
            CommonOps_DDRM.mult(weights, DMatrixRMaj.wrap(channels.length, 1, directions[j]), along);
            CommonOps_DDRM.multInner(DMatrixRMaj.wrap(outputs, taps, along.data), byTap);
            filters[j] = strongest(byTap, 1)[0];
            for (int c = 0; c < channels.length; c++) {
                directions[j][c] = deviations[c] > 0 ? directions[j][c] / deviations[c] : 0;
            }
        }
        return new FactorizedInitializer(directions, filters);
    }

    /**
     * Returns one term per channel: the depthwise kernel closest to the channel's contribution to all outputs.
     *
     * @throws ParsimonyException ({@code bad-parameters}) if a number is not finite
     */
    static FactorizedInitializer byChannel(Tensor kernel) {
        int outputs = kernel.shape().dim(0);
        int inputs = kernel.shape().dim(1);
        int taps = kernel.shape().dim(2) * kernel.shape().dim(3);
        double[][] filters = new double[inputs][];
        DMatrixRMaj own = new DMatrixRMaj(outputs, taps);
        DMatrixRMaj byTap = new DMatrixRMaj(taps, taps);
        for (int c = 0; c < inputs; c++) {
            for (int i = 0; i < outputs * taps; i++) {
                own.data[i] = finite(kernel.get((i / taps * inputs + c) * taps + i % taps));
            }
            CommonOps_DDRM.multInner(own, byTap);
            filters[c] = strongest(byTap, 1)[0];
        }
        return new FactorizedInitializer(new double[0][], filters);
    }

    /** Returns the eigenvectors of the largest eigenvalues of a symmetric matrix. */
    static double[][] strongest(DMatrixRMaj symmetric, int count) {
        EigenDecomposition_F64<DMatrixRMaj> decomposition = decompose(symmetric, true);
        List<Integer> order = IntStream.range(0, symmetric.numRows)
                .boxed()
                .sorted(Comparator.comparingDouble(
                        i -> -decomposition.getEigenvalue(i).getReal()))
                .toList();
        return IntStream.range(0, count)
                .mapToObj(i -> decomposition.getEigenVector(order.get(i)).data)
                .toArray(double[][]::new);
    }

    /** Returns the eigenvalues of a symmetric matrix in descending order. */
    static double[] eigenvalues(DMatrixRMaj symmetric) {
        EigenDecomposition_F64<DMatrixRMaj> decomposition = decompose(symmetric, false);
        return IntStream.range(0, symmetric.numRows)
                .mapToDouble(i -> -Math.max(0, decomposition.getEigenvalue(i).getReal()))
                .sorted()
                .map(value -> -value)
                .toArray();
    }

    private static EigenDecomposition_F64<DMatrixRMaj> decompose(DMatrixRMaj symmetric, boolean vectors) {
        EigenDecomposition_F64<DMatrixRMaj> decomposition =
                DecompositionFactory_DDRM.eig(symmetric.numRows, vectors, true);
        if (!decomposition.decompose(symmetric.copy())) {
            throw ParsimonyException.of(
                    ErrorId.BAD_PARAMETERS, "The eigenvalue decomposition of a kernel did not converge.");
        }
        return decomposition;
    }

    private static float finite(float weight) {
        if (!Float.isFinite(weight)) {
            throw ParsimonyException.of(
                    ErrorId.BAD_PARAMETERS, "Expected finite numbers in a convolution's kernel, found %s.", weight);
        }
        return weight;
    }
}
