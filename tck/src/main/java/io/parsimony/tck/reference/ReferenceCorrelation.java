package io.parsimony.tck.reference;

import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Shape;
import java.util.Arrays;

/**
 * A two-dimensional cross-correlation and its gradients, as matrix products of single samples and groups. The columns
 * of a sample are a matrix {@code [inputs per group * taps, outputs]} of the inputs under each kernel tap at each
 * position.
 */
final class ReferenceCorrelation {

    /** The position of a padded zero. */
    private static final int NONE = -1;

    private final Shape x;
    private final int groups;
    private final int samples;
    /** The number of output channels per group. */
    private final int outputs;
    /** The number of rows of the columns. */
    private final int taps;
    /** The number of columns of the columns: positions in the output's feature map. */
    private final int places;
    /** The positions of the first sample's and group's columns in the input. */
    private final int[] columns;

    ReferenceCorrelation(Shape x, Shape weight, Shape y, Convolution convolution) {
        this.x = x;
        this.groups = convolution.groups();
        this.samples = x.dim(0);
        this.outputs = y.dim(1) / groups;
        this.taps = weight.dim(1) * weight.dim(2) * weight.dim(3);
        this.places = y.dim(2) * y.dim(3);
        this.columns = columns(x, weight, y, convolution);
    }

    private static int[] columns(Shape x, Shape weight, Shape y, Convolution c) {
        int[] rows = Positions.of(
                Shape.of(weight.dim(2), y.dim(2)),
                -c.padding().height(),
                c.dilation().height(),
                c.stride().height());
        int[] lines = Positions.of(
                Shape.of(weight.dim(3), y.dim(3)),
                -c.padding().width(),
                c.dilation().width(),
                c.stride().width());
        int[] columns = new int[weight.dim(1) * rows.length * lines.length];
        int next = 0;
        for (int k = 0; k < weight.dim(1); k++) {
            for (int u = 0; u < weight.dim(2); u++) {
                for (int v = 0; v < weight.dim(3); v++) {
                    for (int i = 0; i < y.dim(2); i++) {
                        int row = rows[u * y.dim(2) + i];
                        for (int j = 0; j < y.dim(3); j++) {
                            int line = lines[v * y.dim(3) + j];
                            boolean inside = row >= 0 && row < x.dim(2) && line >= 0 && line < x.dim(3);
                            columns[next++] = inside ? (k * x.dim(2) + row) * x.dim(3) + line : NONE;
                        }
                    }
                }
            }
        }
        return columns;
    }

    /** An action on one sample and one group. */
    @FunctionalInterface
    private interface Part {

        /**
         * Processes a sample and a group.
         *
         * @param ofX the start of the input's channels
         * @param ofWeight the start of the weight's output channels
         * @param ofY the start of the output's channels
         */
        void visit(int ofX, int ofWeight, int ofY);
    }

    private void forEach(Part part) {
        int inputs = x.dim(1) / groups * x.dim(2) * x.dim(3);
        for (int n = 0; n < samples; n++) {
            for (int g = 0; g < groups; g++) {
                part.visit((n * groups + g) * inputs, g * outputs * taps, (n * groups + g) * outputs * places);
            }
        }
    }

    private double[] gathered(double[] from, int start) {
        double[] gathered = new double[columns.length];
        Arrays.setAll(gathered, i -> columns[i] == NONE ? 0 : from[start + columns[i]]);
        return gathered;
    }

    /** Returns {@code weight * columns}. */
    double[] value(double[] input, double[] weight) {
        double[] y = new double[samples * groups * outputs * places];
        forEach((ofX, ofWeight, ofY) ->
                ReferenceMatrices.multiply(weight, ofWeight, gathered(input, ofX), y, ofY, outputs, taps, places));
        return y;
    }

    /** Returns {@code transpose(weight) * gradient}, with each number added at the source of its column. */
    double[] inputGradient(double[] weight, double[] gradient) {
        double[] dx = new double[x.size()];
        forEach((ofX, ofWeight, ofY) -> {
            double[] ofColumns = new double[columns.length];
            double[] turned = ReferenceMatrices.transposed(weight, ofWeight, outputs, taps);
            double[] part = Arrays.copyOfRange(gradient, ofY, ofY + outputs * places);
            ReferenceMatrices.multiply(turned, 0, part, ofColumns, 0, taps, outputs, places);
            for (int i = 0; i < columns.length; i++) {
                if (columns[i] != NONE) {
                    dx[ofX + columns[i]] += ofColumns[i];
                }
            }
        });
        return dx;
    }

    /** Returns {@code gradient * transpose(columns)}. */
    double[] weightGradient(double[] input, double[] gradient) {
        double[] dw = new double[groups * outputs * taps];
        forEach((ofX, ofWeight, ofY) -> {
            double[] turned = ReferenceMatrices.transposed(gathered(input, ofX), 0, taps, places);
            ReferenceMatrices.multiply(gradient, ofY, turned, dw, ofWeight, outputs, places, taps);
        });
        return dw;
    }
}
