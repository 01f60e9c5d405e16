package io.parsimony.format.onnx;

import io.parsimony.error.Require;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Detects inputs in channels-last layout, as in TensorFlow. Such an input is transposed to NCHW before any operation
 * other than elementwise arithmetic, element selection and padding. With one channel, a reshape counts as that
 * transposition.
 */
final class ChannelsLast {

    private static final Set<String> BY_ELEMENT = Set.of(
            "Identity", "Cast", "Add", "Sub", "Mul", "Div", "Neg", "Clip", "Slice", "Gather", "Split", "Concat", "Pad");
    private static final long[] TO_NCHW = {0, 3, 1, 2};

    private final Scope scope;

    ChannelsLast(Scope scope) {
        this.scope = scope;
    }

    /** Returns whether the named image input has its channels last. */
    boolean isInput(String input) {
        boolean single = Require.present(scope.graph().inputs(), input)[3] == 1;
        boolean transposed = false;
        Set<String> seen = new HashSet<>();
        Deque<String> names = new ArrayDeque<>(List.of(input));
        while (!names.isEmpty()) {
            String name = names.pop();
            if (!seen.add(name)) {
                continue;
            }
            for (OnnxOperation operation : scope.consumers(name)) {
                if (operation.type().equals("Shape")) {
                    continue;
                }
                if (BY_ELEMENT.contains(operation.type())) {
                    names.addAll(operation.outputs());
                } else if (operation.type().equals("Transpose") && Arrays.equals(operation.integers("perm"), TO_NCHW)) {
                    transposed = true;
                } else if (single && operation.type().equals("Reshape")) {
                    transposed = true;
                } else {
                    return false;
                }
            }
        }
        return transposed;
    }
}
