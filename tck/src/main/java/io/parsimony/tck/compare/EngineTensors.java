package io.parsimony.tck.compare;

import io.parsimony.backend.Backend;
import io.parsimony.backend.Executable;
import io.parsimony.backend.Value;
import io.parsimony.error.Require;
import io.parsimony.tck.vectors.Doubles;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Copies numbers into an engine and out of it.
 *
 * <p>Host tensors are float32, which would hide a float64 engine's precision. For such an engine, a number enters as
 * three float32 parts that the engine sums, and leaves as its difference from the expected number, computed inside the
 * engine.
 *
 * @param backend the engine
 * @param precision the precision of the engine
 */
public record EngineTensors(Backend backend, ComparisonPrecision precision) {

    private static final List<String> PARTS = List.of("high", "middle", "low");

    /**
     * Measures the precision of an engine: in float32, adding a small number to one and subtracting one gives zero.
     */
    public static ComparisonPrecision precision(Backend backend) {
        Map<String, Tensor> parts = new LinkedHashMap<>();
        parts.put("high", Tensor.scalar(1));
        parts.put("middle", Tensor.scalar(0x1p-40));
        parts.put("low", Tensor.scalar(-1));
        try (Executable join = backend.compile(new Join(Shape.SCALAR), parts);
                Value sum = Require.present(join.run(Map.of()), Join.SUM)) {
            return sum.download().item() == 0 ? ComparisonPrecision.FLOAT32 : ComparisonPrecision.FLOAT64;
        }
    }

    /** Copies numbers into the engine, rounded to its precision; the caller closes them. */
    public Value upload(Doubles numbers) {
        if (precision == ComparisonPrecision.FLOAT32) {
            return backend.upload(numbers.toTensor());
        }
        try (Executable join = backend.compile(new Join(numbers.shape()), parts(numbers))) {
            return Require.present(join.run(Map.of()), Join.SUM);
        }
    }

    /**
     * Returns the numbers in the engine.
     *
     * @param expected close numbers of the same shape; others only reduce the precision
     */
    public Doubles download(Value value, Doubles expected) {
        if (precision == ComparisonPrecision.FLOAT32 || !expected.shape().equals(value.shape())) {
            return Doubles.of(value.download());
        }
        // A number that is not finite cannot be expressed as a difference.
        double[] near = Arrays.stream(expected.toArray())
                .map(number -> Double.isFinite(number) ? number : 0)
                .toArray();
        Doubles finite = Doubles.of(expected.shape(), near);
        try (Executable compare = backend.compile(new Difference(value.shape()), parts(finite));
                Value difference =
                        Require.present(compare.run(Map.of(Difference.VALUE, value)), Difference.DIFFERENCE)) {
            return finite.plus(Doubles.of(difference.download()));
        }
    }

    /** Returns each number as a sum of float32 parts, largest first: 72 bits, more than float64 has. */
    private static Map<String, Tensor> parts(Doubles numbers) {
        double[] rest = numbers.toArray();
        Map<String, Tensor> parts = new LinkedHashMap<>();
        for (String part : PARTS) {
            Tensor rounded = Tensor.of(numbers.shape(), rest);
            parts.put(part, rounded);
            for (int i = 0; i < rest.length; i++) {
                rest[i] = Double.isFinite(rest[i]) ? rest[i] - rounded.get(i) : 0;
            }
        }
        return parts;
    }

    private static Map<String, Shape> partShapes(Shape shape) {
        Map<String, Shape> inputs = new LinkedHashMap<>();
        PARTS.forEach(part -> inputs.put(part, shape));
        return inputs;
    }

    /** Sums the parts. */
    private record Join(Shape shape) implements Program {

        private static final String SUM = "sum";

        @Override
        public String name() {
            return "join";
        }

        @Override
        public Map<String, Shape> inputs() {
            return partShapes(shape);
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
            return Map.of(
                    SUM,
                    ops.add(
                            ops.add(Require.present(inputs, "high"), Require.present(inputs, "middle")),
                            Require.present(inputs, "low")));
        }
    }

    /** Subtracts the parts of the expected numbers, largest first, so that nothing is rounded if both are close. */
    private record Difference(Shape shape) implements Program {

        private static final String VALUE = "value";
        private static final String DIFFERENCE = "difference";

        @Override
        public String name() {
            return "difference";
        }

        @Override
        public Map<String, Shape> inputs() {
            Map<String, Shape> inputs = partShapes(shape);
            inputs.put(VALUE, shape);
            return inputs;
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
            T difference = Require.present(inputs, VALUE);
            for (String part : PARTS) {
                difference = ops.sub(difference, Require.present(inputs, part));
            }
            return Map.of(DIFFERENCE, difference);
        }
    }
}
