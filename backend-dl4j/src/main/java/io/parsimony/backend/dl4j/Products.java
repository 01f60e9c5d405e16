package io.parsimony.backend.dl4j;

import io.parsimony.tensor.Shape;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;

/**
 * The sum of matrix products at the end of a layer, in one step: {@code relu(base + x1 w1' + x2 w2' + ... + bias)}.
 * Each product is added to the previous content of the result, so sums and biases need almost no pass of their own.
 *
 * <p>The inputs are the base, then factors in pairs {@code x [rows, k]} and {@code w [columns, k]}, then the bias.
 *
 * @param turned for each product whether its {@code x} is given transposed, {@code [k, rows]}
 * @param based whether there is a base, of the result's shape
 * @param biased whether there is a bias, one number per column
 * @param rectified whether negative sums become zero
 */
record Products(List<Boolean> turned, boolean based, boolean biased, boolean rectified) implements Kernel {

    /** The multiply-accumulates up to which OpenBLAS is faster than oneDNN, which needs 6 us to start. */
    private static final long SMALL = 1 << 19;

    /** One product. */
    static Products of(boolean turned) {
        return new Products(List.of(turned), false, false, false);
    }

    /** Returns the same sum, rectified. */
    Products withRelu() {
        return new Products(turned, based, biased, true);
    }

    @Override
    public boolean accumulates() {
        return based;
    }

    @Override
    public Runnable bind(List<Region> inputs, List<Region> outputs) {
        Region result = outputs.get(0);
        int first = based ? 1 : 0;
        int columns = inputs.get(first + 1).shape().dim(0);
        Region matrix = new Region(
                result.memory(), result.offset(), Shape.of(result.shape().size() / columns, columns));
        Rows rows = new Rows(matrix, biased ? inputs.get(inputs.size() - 1) : null);
        List<Runnable> steps = new ArrayList<>();
        if (!based) {
            steps.add(rows::fill);
        } else if (inputs.get(0).offset() != result.offset()) {
            FloatBuffer from = inputs.get(0).floats();
            FloatBuffer to = result.floats();
            steps.add(() -> to.put(0, from, 0, to.capacity()));
        }
        for (int i = 0; i < turned.size(); i++) {
            steps.add(product(inputs.get(first + 2 * i), turned.get(i), inputs.get(first + 2 * i + 1), matrix));
        }
        if (based && biased) {
            steps.add(rows::add);
        }
        if (rectified) {
            steps.add(rows::rectify);
        }
        Runnable[] all = steps.toArray(Runnable[]::new);
        return () -> {
            for (Runnable step : all) {
                step.run();
            }
        };
    }

    /** Returns one product, added to the content of the result. */
    private static Runnable product(Region x, boolean turned, Region w, Region result) {
        int rows = result.shape().dim(0);
        int columns = result.shape().dim(1);
        int depth = w.shape().dim(1);
        if (rows > 1 && (long) rows * columns * depth > SMALL) {
            return NativeKernel.matmul(turned, true).with(1.0, 1.0).bind(List.of(x, w), List.of(result));
        }
        FloatPointer a = x.pointer();
        FloatPointer b = w.pointer();
        FloatPointer c = result.pointer();
        int order = openblas.CblasRowMajor;
        int plain = openblas.CblasNoTrans;
        int transposed = openblas.CblasTrans;
        int form = turned ? transposed : plain;
        int width = turned ? rows : depth;
        return rows == 1
                ? () -> openblas.cblas_sgemv(order, plain, columns, depth, 1, b, depth, a, 1, 1, c, 1)
                : () -> openblas.cblas_sgemm(
                        order, form, transposed, rows, columns, depth, 1, a, width, b, depth, 1, c, columns);
    }
}
