package io.parsimony.format.onnx;

import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Layer;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes adaptive average pools with overlapping windows, which exporters write as pixel selections, masks and
 * sums.
 *
 * <p>The result of these operations on random pixels is compared with the pool's result. All operations are linear in
 * the pixels, so equal results on random pixels mean equal functions.
 */
final class AdaptivePools {

    /** The suffix of the name of the column shares in a file of this format. */
    static final String COLUMNS = "/columns";

    /** The suffix of the name of the row shares in a file of this format. */
    static final String ROWS = "/rows";

    private static final Set<String> LAST = Set.of("ReduceMean", "Div", "Mul");

    private static final Set<String> LINEAR = Set.of(
            "GatherND",
            "Gather",
            "Slice",
            "Squeeze",
            "Unsqueeze",
            "Reshape",
            "Transpose",
            "Where",
            "Add",
            "Div",
            "Mul",
            "ReduceMean",
            "Identity",
            "Cast");

    /** The greatest number of operations: three per pixel of a 64x64 window. */
    private static final int MOST_OPERATIONS = 3 * 64 * 64;

    private static final int SEED = 7;
    private static final double NEAR = 1e-4;

    private final Scope scope;
    private final Folding folding;

    AdaptivePools(Scope scope, Folding folding) {
        this.scope = scope;
        this.folding = folding;
    }

    /** Returns the pool that an operation of a file of this format completes, or the operand of its first step. */
    static @Nullable OnnxView own(Context c) {
        String name = c.operation().name();
        List<String> inputs = c.operation().inputs();
        if (c.own() && inputs.get(1).endsWith(COLUMNS) && name.startsWith(stem(inputs.get(1), COLUMNS) + "/")) {
            return c.live(0);
        }
        Constant columns = c.scope().graph().constants().get(name + COLUMNS);
        if (!c.own() || columns == null || !inputs.get(0).equals(name + ROWS)) {
            return null;
        }
        OnnxFaults.require(
                columns.rank() == 2 && c.constant(0).rank() == 2,
                "Expected the shares of rows and columns as matrices.");
        Size2d windows = new Size2d(c.constant(0).dims()[0], columns.dims()[1]);
        OnnxDraft.Known image = c.live(1).base();
        return c.scope().view(c.scope().draft(c.name(), new Layer.AdaptiveAvgPool2d(windows), image));
    }

    /** Returns the weight of each element in the mean of each window along one axis, {@code [extent, windows]}. */
    static Tensor shares(int extent, int windows) {
        Tensor members = Layer.AdaptiveAvgPool2d.members(extent, windows);
        return Tensors.of(
                members.shape(), i -> members.get(i) / Layer.AdaptiveAvgPool2d.length(extent, windows, i % windows));
    }

    private static String stem(String name, String ending) {
        return name.substring(0, name.length() - ending.length());
    }

    /** Returns the pool that an operation completes, or nothing. */
    @Nullable OnnxView recognized(String name, OnnxOperation last) {
        if (!LAST.contains(last.type()) || scope.own()) {
            return null;
        }
        List<OnnxOperation> steps = new ArrayList<>();
        OnnxView image = steps(last, steps);
        if (image == null || image.base().sample().rank() != 3) {
            return null;
        }
        Constant found = computed(image, steps);
        if (found == null || found.rank() != 4 || !found.isReal()) {
            return null;
        }
        Size2d windows = new Size2d(found.dims()[2], found.dims()[3]);
        return isPool(image, found, windows)
                ? scope.view(scope.draft(name, new Layer.AdaptiveAvgPool2d(windows), image.base()))
                : null;
    }

    /** Lists the operations between an image and the last operation in order, and returns the image. */
    private @Nullable OnnxView steps(OnnxOperation last, List<OnnxOperation> steps) {
        OnnxView image = null;
        boolean chosen = false;
        Set<OnnxOperation> found = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<OnnxOperation> open = new ArrayDeque<>(List.of(last));
        while (!open.isEmpty()) {
            OnnxOperation operation = open.pop();
            if (!found.add(operation)) {
                continue;
            }
            if (!LINEAR.contains(operation.type()) || !operation.standard() || found.size() > MOST_OPERATIONS) {
                return null;
            }
            chosen |= operation.type().equals("GatherND");
            for (String input : new LinkedHashSet<>(operation.inputs())) {
                ImportedValue value = input.isEmpty() ? null : scope.value(input);
                if (value instanceof OnnxView view) {
                    if (image != null && image != view) {
                        return null;
                    }
                    image = view;
                } else if (value instanceof ImportedValue.Unknown) {
                    OnnxOperation producer = scope.producer(input);
                    if (producer == null) {
                        return null;
                    }
                    open.push(producer);
                }
            }
        }
        scope.graph().operations().stream().filter(found::contains).forEach(steps::add);
        return chosen && steps.size() == found.size() ? image : null;
    }

    private int batch() {
        long size = scope.batch().first();
        return scope.batch().equals(BatchDimension.FREE) ? 1 : Axes.small(size);
    }

    /** Returns the result of the operations on random pixels, or nothing if they need another batch size. */
    private @Nullable Constant computed(OnnxView image, List<OnnxOperation> steps) {
        Map<String, Constant> values = new HashMap<>();
        Constant made = null;
        try {
            for (OnnxOperation step : steps) {
                List<@Nullable Constant> inputs = new ArrayList<>();
                for (int i = 0; i < step.inputs().size(); i++) {
                    inputs.add(step.hasInput(i) ? constant(step.inputs().get(i), image, values) : null);
                }
                made = folding.fold(step, inputs);
                if (made == null) {
                    return null;
                }
                values.put(step.outputs().get(0), made);
            }
        } catch (ParsimonyException e) {
            return null;
        }
        return made;
    }

    private Constant constant(String name, OnnxView image, Map<String, Constant> values) {
        return values.computeIfAbsent(
                name, input -> scope.value(input) instanceof Constant constant ? constant : seen(image));
    }

    /** Returns random pixels in the element order of a view. */
    private Constant seen(OnnxView view) {
        Shape sample = view.base().sample();
        int[] axes = view.axes();
        if (axes == null) {
            throw OnnxFaults.badFile("Expected the axes of an image.");
        }
        int[] extents = sample.batched(batch()).toArray();
        int[] strides = Axes.strides(extents);
        int[] dims = Arrays.stream(axes).map(axis -> extents[axis]).toArray();
        int[] moved = Arrays.stream(axes).map(axis -> strides[axis]).toArray();
        return scope.filling().remap(pixels(sample), dims, Broadcasting.index(dims, moved, 0));
    }

    private Constant pixels(Shape sample) {
        Random random = new Random(SEED);
        return scope.filling().map(sample.batched(batch()).toArray(), i -> random.nextFloat());
    }

    private boolean isPool(OnnxView image, Constant found, Size2d windows) {
        Shape sample = image.base().sample();
        int planes = batch() * sample.dim(0);
        boolean same = found.dims()[0] == batch()
                && found.dims()[1] == sample.dim(0)
                && windows.height() > 0
                && windows.width() > 0;
        if (!same) {
            return false;
        }
        int height = sample.dim(1);
        int width = sample.dim(2);
        Tensor rows = shares(height, windows.height());
        Tensor columns = shares(width, windows.width());
        Constant pixels = pixels(sample);
        return IntStream.range(0, planes * windows.area()).allMatch(i -> {
            int plane = i / windows.area();
            int row = i / windows.width() % windows.height();
            int column = i % windows.width();
            double mean = 0;
            for (int y = 0; y < height; y++) {
                double share = rows.get(y * windows.height() + row);
                for (int x = 0; share > 0 && x < width; x++) {
                    mean += share
                            * columns.get(x * windows.width() + column)
                            * pixels.real((plane * height + y) * width + x);
                }
            }
            return Math.abs(mean - found.real(i)) < NEAR;
        });
    }
}
