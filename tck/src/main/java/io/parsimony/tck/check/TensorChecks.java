package io.parsimony.tck.check;

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendInfo;
import io.parsimony.backend.Capability;
import io.parsimony.backend.Value;
import io.parsimony.tck.compare.Comparison;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Set;

/** Checks of tier 1 for the backend and its values: rules 1.01 to 1.06, 1.12, 1.13 and 1.15. */
final class TensorChecks {

    private static final int[][] SHAPES = {
        {},
        {1},
        {7},
        {1, 1},
        {3, 5},
        {1, 17},
        {17, 1},
        {2, 3, 5},
        {1, 1, 1, 1},
        {1, 3, 5, 7},
        {2, 1, 7, 5},
        {3, 8, 1, 1},
        {2, 17, 3, 2},
        {1, 2, 3, 2, 1},
        {5000},
        {3, 5000},
        {1, 1, 257, 129}
    };

    private TensorChecks() {}

    static void addTo(Checks checks) {
        checks.add("1.01-info", TensorChecks::info);
        checks.add("1.02-capabilities", TensorChecks::capabilities);
        for (int[] extents : SHAPES) {
            Shape shape = Shape.of(extents);
            checks.add("1.03-round-trip", "shape " + shape, kit -> comesBack(kit, drawn(kit, shape)));
        }
        checks.add("1.03-round-trip", "a part of a larger memory", TensorChecks::partOfMemory);
        checks.add("1.04-special-numbers", TensorChecks::specialNumbers);
        checks.add("1.05-subnormals", TensorChecks::subnormals);
        checks.add("1.06-values-apart", "from host memory", TensorChecks::apartFromHostMemory);
        checks.add("1.06-values-apart", "from one another", TensorChecks::apartFromOneAnother);
        checks.add("1.12-close-twice", "a value", TensorChecks::closeValueTwice);
        checks.add("1.12-close-twice", "a backend", TensorChecks::closeBackendTwice);
        checks.add("1.13-closed-value", "download", TensorChecks::downloadAfterClose);
        checks.add("1.15-closed-backend", TensorChecks::closedBackend);
    }

    private static void info(Kit kit) {
        BackendInfo info = kit.backend().info();
        String id = kit.provider().type();
        kit.comparison()
                .that(info.id().equals(id), "the id", id, info.id())
                .that(!info.engine().isBlank(), "the engine's name", "some text", info.engine())
                .that(!info.version().isBlank(), "the engine's version", "some text", info.version())
                .that(!info.device().isBlank(), "the device", "some text", info.device())
                .done();
    }

    private static void capabilities(Kit kit) {
        Set<Capability> first = Set.copyOf(kit.backend().capabilities());
        Set<Capability> second = Set.copyOf(kit.backend().capabilities());
        kit.comparison()
                .that(first.equals(second), "the capabilities, asked for twice", first.toString(), second)
                .that(first.contains(Capability.INFERENCE), "the capabilities", "INFERENCE among them", first)
                .done();
    }

    private static Tensor drawn(Kit kit, Shape shape) {
        return Argument.normal(shape.toArray()).numbers(kit.random("numbers")).toTensor();
    }

    private static void comesBack(Kit kit, Tensor tensor) {
        try (Value value = kit.backend().upload(tensor)) {
            Shape shape = value.shape();
            kit.comparison()
                    .that(
                            shape.equals(tensor.shape()),
                            "the value's shape",
                            tensor.shape().toString(),
                            shape)
                    .bits("what came back", tensor, value.download())
                    .bits("what came back again", tensor, value.download())
                    .done();
        }
    }

    private static void partOfMemory(Kit kit) {
        FloatBuffer memory = Tensor.allocate(10);
        for (int i = 0; i < 10; i++) {
            memory.put(i, i);
        }
        comesBack(kit, Tensor.wrap(Shape.of(2, 3), memory.slice(3, 6)));
        comesBack(kit, Tensor.wrap(Shape.of(2, 3), memory.position(2).limit(8)));
    }

    private static void specialNumbers(Kit kit) {
        comesBack(
                kit,
                Tensor.of(
                        Shape.of(6),
                        Float.POSITIVE_INFINITY,
                        Float.NEGATIVE_INFINITY,
                        -0f,
                        Float.MAX_VALUE,
                        Float.MIN_NORMAL,
                        -Float.MAX_VALUE));
        try (Value value = kit.backend().upload(Tensor.of(Shape.of(2), Float.NaN, 1))) {
            Tensor found = value.download();
            kit.comparison()
                    .that(Float.isNaN(found.get(0)), "what is not a number", "NaN", found.get(0))
                    .that(found.get(1) == 1, "the number beside it", "1.0", found.get(1))
                    .done();
        }
    }

    private static void subnormals(Kit kit) {
        comesBack(kit, Tensor.of(Shape.of(3), Float.MIN_VALUE, -Float.MIN_VALUE, Float.MIN_NORMAL / 2));
    }

    private static void apartFromHostMemory(Kit kit) {
        FloatBuffer memory = Tensor.allocate(6);
        for (int i = 0; i < 6; i++) {
            memory.put(i, i);
        }
        Tensor before = Tensor.of(Shape.of(2, 3), 0f, 1, 2, 3, 4, 5);
        try (Value value = kit.backend().upload(Tensor.wrap(Shape.of(2, 3), memory))) {
            memory.put(2, 99);
            kit.comparison()
                    .bits("the value after its host memory changed", before, value.download())
                    .done();
        }
    }

    private static void apartFromOneAnother(Kit kit) {
        Shape shape = Shape.of(3, 5);
        Tensor first = Tensor.full(shape, 1);
        Tensor second = Tensor.full(shape, 2);
        Comparison comparison = kit.comparison();
        try (Value a = kit.backend().upload(first)) {
            Tensor early = a.download();
            try (Value b = kit.backend().upload(second)) {
                comparison.bits("the first value after a second upload", first, a.download());
                comparison.bits("the second value", second, b.download());
                comparison.bits("what was downloaded before", first, early);
            }
            try (Value c = kit.backend().upload(Tensor.full(shape, 3))) {
                comparison.bits("the first value after another's close", first, a.download());
                comparison.bits("the third value", Tensor.full(shape, 3), c.download());
            }
        }
        comparison.done();
    }

    private static void closeValueTwice(Kit kit) {
        try (Value other = kit.backend().upload(Tensor.scalar(2))) {
            Value value = kit.backend().upload(Tensor.scalar(1));
            value.close();
            value.close();
            kit.comparison()
                    .bits("another value", Tensor.scalar(2), other.download())
                    .done();
        }
    }

    private static void closeBackendTwice(Kit kit) {
        Backend another = kit.provider().open();
        another.close();
        another.close();
        comesBack(kit, Tensor.scalar(1));
    }

    private static void downloadAfterClose(Kit kit) {
        Value value = kit.backend().upload(Tensor.scalar(1));
        value.close();
        kit.refused("closed", "downloading a closed value", value::download);
    }

    private static void closedBackend(Kit kit) {
        Backend another = kit.provider().open();
        another.close();
        kit.refused("closed", "uploading to a closed backend", () -> another.upload(Tensor.scalar(1)));
        kit.refused("closed", "compiling on a closed backend", () -> another.compile(new SmallProgram(), Map.of()));
        comesBack(kit, Tensor.scalar(1));
    }
}
