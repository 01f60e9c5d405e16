package io.parsimony.tck.reference;

import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Shape;

/** The multiplications of a two-dimensional cross-correlation. */
final class Correlation {

    /** One multiplication: {@code y[output] += x[input] * weight[tap]}, by row-major positions. */
    @FunctionalInterface
    interface Product {
        void visit(int output, int input, int tap);
    }

    private Correlation() {}

    /** Visits every multiplication that a convolution makes; those with a padded zero are not made. */
    static void forEach(Shape x, Shape weight, Shape y, Convolution convolution, Product product) {
        int perGroup = y.dim(1) / convolution.groups();
        for (int n = 0; n < y.dim(0); n++) {
            for (int o = 0; o < y.dim(1); o++) {
                for (int k = 0; k < weight.dim(1); k++) {
                    int yPlane = n * y.dim(1) + o;
                    int xPlane = n * x.dim(1) + o / perGroup * weight.dim(1) + k;
                    int kernel = o * weight.dim(1) + k;
                    forEach(x, yPlane, xPlane, kernel, weight, y, convolution, product);
                }
            }
        }
    }

    private static void forEach(
            Shape x, int yPlane, int xPlane, int kernel, Shape weight, Shape y, Convolution c, Product product) {
        for (int i = 0; i < y.dim(2); i++) {
            for (int j = 0; j < y.dim(3); j++) {
                for (int u = 0; u < weight.dim(2); u++) {
                    for (int v = 0; v < weight.dim(3); v++) {
                        int row = i * c.stride().height()
                                - c.padding().height()
                                + u * c.dilation().height();
                        int column = j * c.stride().width()
                                - c.padding().width()
                                + v * c.dilation().width();
                        if (row >= 0 && row < x.dim(2) && column >= 0 && column < x.dim(3)) {
                            product.visit(
                                    (yPlane * y.dim(2) + i) * y.dim(3) + j,
                                    (xPlane * x.dim(2) + row) * x.dim(3) + column,
                                    (kernel * weight.dim(2) + u) * weight.dim(3) + v);
                        }
                    }
                }
            }
        }
    }
}
