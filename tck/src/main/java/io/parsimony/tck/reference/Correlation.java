package io.parsimony.tck.reference;

import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Shape;

/**
 * The multiplications of a two-dimensional cross-correlation. The operation and both its gradients make the same ones;
 * they differ only in which two factors go in and where the product is added.
 */
record Correlation(Shape x, Shape weight, Shape y, Convolution convolution) {

    /**
     * The multiplications of one row of the output with one tap of the kernel: for {@code j = 0 .. count - 1}, {@code
     * y[output + j] += x[input + j * stride] * weight[tap]}, by row-major positions.
     */
    @FunctionalInterface
    interface Row {
        void visit(int output, int input, int stride, int tap, int count);
    }

    /** Visits every multiplication with an element of the input; those with a padded zero are not made. */
    void forEach(Row action) {
        int outputsPerGroup = y.dim(1) / convolution.groups();
        for (int n = 0; n < y.dim(0); n++) {
            for (int o = 0; o < y.dim(1); o++) {
                for (int k = 0; k < weight.dim(1); k++) {
                    int channel = o / outputsPerGroup * weight.dim(1) + k;
                    planes(n * y.dim(1) + o, n * x.dim(1) + channel, o * weight.dim(1) + k, action);
                }
            }
        }
    }

    private void planes(int yPlane, int xPlane, int kernel, Row action) {
        for (int i = 0; i < y.dim(2); i++) {
            for (int u = 0; u < weight.dim(2); u++) {
                int row = i * convolution.stride().height()
                        - convolution.padding().height()
                        + u * convolution.dilation().height();
                if (row >= 0 && row < x.dim(2)) {
                    int yRow = (yPlane * y.dim(2) + i) * y.dim(3);
                    int xRow = (xPlane * x.dim(2) + row) * x.dim(3);
                    rows(yRow, xRow, (kernel * weight.dim(2) + u) * weight.dim(3), action);
                }
            }
        }
    }

    /** Output column j meets input column {@code j * stride + offset}; those inside the input are consecutive. */
    private void rows(int yRow, int xRow, int kernelRow, Row action) {
        int stride = convolution.stride().width();
        for (int v = 0; v < weight.dim(3); v++) {
            int offset =
                    v * convolution.dilation().width() - convolution.padding().width();
            int from = 0;
            while (from * stride + offset < 0) {
                from++;
            }
            int to = y.dim(3);
            while (to > from && (to - 1) * stride + offset >= x.dim(3)) {
                to--;
            }
            action.visit(yRow + from, xRow + from * stride + offset, stride, kernelRow + v, to - from);
        }
    }
}
