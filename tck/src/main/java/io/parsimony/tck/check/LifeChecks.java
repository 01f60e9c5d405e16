package io.parsimony.tck.check;

import io.parsimony.backend.Backend;
import io.parsimony.backend.Executable;
import io.parsimony.backend.InferenceSession;
import io.parsimony.backend.Value;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.tck.compare.Comparison;
import io.parsimony.tck.compare.ComparisonPrecision;
import io.parsimony.tck.compare.Quantity;
import io.parsimony.tck.compare.Tolerance;
import io.parsimony.tck.vectors.Doubles;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/**
 * Checks of tiers 1 and 3 for the life cycle: returned values stay valid, long use, many objects at once, several
 * threads.
 */
final class LifeChecks {

    private static final SmallProgram PROGRAM = new SmallProgram();
    private static final Tolerance TOLERANCE = Quantity.VALUE.tolerance(ComparisonPrecision.FLOAT32);
    private static final int THREADS = 4;
    private static final int VALUES = 1000;
    private static final int EXECUTABLES = 65;
    private static final int RUNS = 200;
    /** 1 MiB of float32. */
    private static final int MEBIBYTE = 1 << 18;

    /** The number of uses per round; the next constant is the maximum number of rounds. */
    private static final int USES = 64;

    private static final int ROUNDS = 5;

    private LifeChecks() {}

    static void addTo(Checks checks) {
        checks.add("1.09-run-again", "200 times", LifeChecks::manyRuns);
        checks.add("1.15-closed-backend", "its values", LifeChecks::valuesOfAClosedBackend);
        checks.add("1.15-closed-backend", "its executables", LifeChecks::executablesOfAClosedBackend);
        checks.add("1.16-foreign-value", "of another of the kind", LifeChecks::anothersValue);
        checks.add("1.21-threads", "one executable", LifeChecks::sharedExecutable);
        checks.add("1.21-threads", "on another thread than made it", LifeChecks::executableElsewhere);
        checks.add("1.23-downloads-stay", LifeChecks::downloadsStay);
        checks.add("1.24-many-alive", "values", LifeChecks::manyValues);
        checks.add("1.24-many-alive", "executables", LifeChecks::manyExecutables);
        checks.add("1.25-no-leak", "values", kit -> leak(kit, LifeChecks::upload));
        checks.add("1.25-no-leak", "runs", kit -> leak(kit, LifeChecks::runOnce));
        checks.add("3.03-batch-sizes", "real sizes", LifeChecks::largeBatches);
        checks.add("3.04-taps", "two inputs, two outputs, nine nodes", LifeChecks::manyNodes);
        checks.add("3.05-repeatable", "batch 64, another backend", LifeChecks::repeatable);
        checks.add("3.08-shared-session", "by threads", LifeChecks::sharedSession);
        checks.add("3.08-shared-session", "on another thread than made it", LifeChecks::sessionElsewhere);
        checks.add("3.09-close-waits", "a session", kit -> closedInMidRun(kit, false));
        checks.add("3.09-close-waits", "a backend", kit -> closedInMidRun(kit, true));
        checks.add("3.10-results-stay", LifeChecks::resultsStay);
    }

    private static Tensor matrix(Kit kit, String what) {
        return Argument.normal(PROGRAM.shape().toArray())
                .numbers(kit.random(what))
                .toTensor();
    }

    private static Doubles product(Tensor a, Tensor b) {
        return Require.present(
                Oracle.run(PROGRAM, Map.of(SmallProgram.A, Doubles.of(a), SmallProgram.B, Doubles.of(b))),
                SmallProgram.PRODUCT);
    }

    private static Map<String, Value> run(Held held, Executable executable, Tensor a, Tensor b) {
        held.upload(SmallProgram.A, a);
        held.upload(SmallProgram.B, b);
        return held.keep(executable.run(held.values()));
    }

    private static void multiply(Kit kit, Comparison comparison, Executable executable, String what) {
        Tensor a = matrix(kit, what + "/a");
        Tensor b = matrix(kit, what + "/b");
        try (Held held = new Held(kit.backend())) {
            Value found = Require.present(run(held, executable, a, b), SmallProgram.PRODUCT);
            comparison.tensor("the product, " + what, product(a, b), Doubles.of(found.download()), TOLERANCE);
        }
    }

    private static void manyRuns(Kit kit) {
        Comparison comparison = kit.comparison();
        try (Executable executable = kit.backend().compile(PROGRAM, Map.of())) {
            for (int run = 1; run <= RUNS; run++) {
                multiply(kit, comparison, executable, "run " + run);
            }
        }
        comparison.done();
    }

    private static void valuesOfAClosedBackend(Kit kit) {
        Backend another = kit.provider().open();
        Value value = another.upload(Tensor.scalar(1));
        another.close();
        kit.refused("closed", "downloading a value after its backend's close", value::download);
        value.close();
    }

    private static void executablesOfAClosedBackend(Kit kit) {
        Backend another = kit.provider().open();
        Executable executable = another.compile(PROGRAM, Map.of());
        Held held = new Held(another);
        held.upload(SmallProgram.A, matrix(kit, "a"));
        held.upload(SmallProgram.B, matrix(kit, "b"));
        another.close();
        kit.refused("closed", "running an executable after its backend's close", () -> executable.run(held.values()));
        executable.close();
        held.close();
    }

    private static void anothersValue(Kit kit) {
        try (Backend another = kit.provider().open();
                Executable executable = kit.backend().compile(PROGRAM, Map.of());
                Held held = new Held(kit.backend());
                Value other = another.upload(matrix(kit, "b"))) {
            Value own = held.upload(SmallProgram.A, matrix(kit, "a"));
            Map<String, Value> inputs = Map.of(SmallProgram.A, own, SmallProgram.B, other);
            kit.refused("bad-input", "a run with a value of another backend of the kind", () -> executable.run(inputs));
        }
    }

    private static void sharedExecutable(Kit kit) throws Exception {
        try (Executable executable = kit.backend().compile(PROGRAM, Map.of())) {
            together(thread -> {
                Comparison comparison = kit.comparison();
                for (int run = 0; run < 50; run++) {
                    multiply(kit, comparison, executable, "thread " + thread + ", run " + run);
                }
                return comparison;
            });
        }
    }

    private static void executableElsewhere(Kit kit) throws Exception {
        List<Executable> made = Threads.together(List.of(() -> kit.backend().compile(PROGRAM, Map.of())));
        Comparison comparison = kit.comparison();
        try (Executable executable = made.get(0)) {
            multiply(kit, comparison, executable, "elsewhere");
        }
        comparison.done();
    }

    /** A task for a numbered thread. */
    @FunctionalInterface
    private interface Task {

        Comparison of(int thread) throws Exception;
    }

    private static void together(Task task) throws Exception {
        List<Callable<Comparison>> tasks = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int number = thread;
            tasks.add(() -> task.of(number));
        }
        Threads.together(tasks).forEach(Comparison::done);
    }

    private static void downloadsStay(Kit kit) {
        Tensor a = matrix(kit, "a");
        Tensor b = matrix(kit, "b");
        Doubles expected = product(a, b);
        Comparison comparison = kit.comparison();
        Tensor found;
        try (Backend another = kit.provider().open()) {
            Executable executable = another.compile(PROGRAM, Map.of());
            Held held = new Held(another);
            Value value = Require.present(run(held, executable, a, b), SmallProgram.PRODUCT);
            found = value.download();
            value.close();
            comparison.tensor("a download after its value's close", expected, Doubles.of(found), TOLERANCE);
            for (int i = 0; i < 10; i++) {
                held.upload(SmallProgram.A, matrix(kit, "later " + i));
                held.keep(executable.run(held.values())).values().forEach(Value::download);
            }
            comparison.tensor("a download after later runs", expected, Doubles.of(found), TOLERANCE);
            held.close();
            executable.close();
        }
        comparison.tensor("a download after its backend's close", expected, Doubles.of(found), TOLERANCE);
        comparison.done();
    }

    private static void manyValues(Kit kit) {
        Comparison comparison = kit.comparison();
        try (Held held = new Held(kit.backend())) {
            List<Value> values = new ArrayList<>();
            for (int i = 0; i < VALUES; i++) {
                values.add(held.upload("value " + i, Tensor.full(Shape.of(3, 5), i)));
            }
            for (int i = 0; i < VALUES; i++) {
                comparison.bits(
                        "value " + i,
                        Tensor.full(Shape.of(3, 5), i),
                        values.get(i).download());
            }
        }
        comparison.done();
    }

    private static void manyExecutables(Kit kit) {
        Tensor a = matrix(kit, "a");
        Comparison comparison = kit.comparison();
        List<Executable> executables = new ArrayList<>();
        try (Held held = new Held(kit.backend())) {
            for (int i = 0; i < EXECUTABLES; i++) {
                Map<String, Tensor> constants = Map.of(SmallProgram.B, matrix(kit, "constant " + i));
                executables.add(kit.backend().compile(PROGRAM, constants));
            }
            held.upload(SmallProgram.A, a);
            for (int i = 0; i < EXECUTABLES; i++) {
                Value found = Require.present(held.keep(executables.get(i).run(held.values())), SmallProgram.PRODUCT);
                Doubles expected = product(a, matrix(kit, "constant " + i));
                comparison.tensor("the product of executable " + i, expected, Doubles.of(found.download()), TOLERANCE);
            }
        } finally {
            executables.forEach(Executable::close);
        }
        comparison.done();
    }

    // ---- memory ----------------------------------------------------------------------------------------------------

    /** A repeated use of the backend with 1 MiB of numbers. */
    @FunctionalInterface
    private interface Use {

        void of(Backend backend, Tensor mebibyte);
    }

    private static void upload(Backend backend, Tensor tensor) {
        try (Value value = backend.upload(tensor)) {
            value.download();
        }
    }

    private static void runOnce(Backend backend, Tensor tensor) {
        OperationProgram program = new OperationProgram(
                "negated",
                List.of(Argument.normal(MEBIBYTE)),
                tensor.shape(),
                (ops, x) -> List.of(ops.neg(x.get(0))),
                false);
        try (Executable executable = backend.compile(program, Map.of());
                Held held = new Held(backend)) {
            held.upload("x0", tensor);
            held.keep(executable.run(held.values()));
        }
    }

    /**
     * Fails if memory grows in most rounds. A leak grows in each round, while pools, compiled code and uncollected
     * garbage grow only in some rounds.
     */
    private static void leak(Kit kit, Use use) throws Exception {
        Tensor mebibyte = Tensor.full(Shape.of(MEBIBYTE), 1);
        use(kit, use, mebibyte);
        List<Long> grown = new ArrayList<>();
        while (grown.size() < ROUNDS && leaking(grown) <= ROUNDS / 2 && grown.size() - leaking(grown) <= ROUNDS / 2) {
            grown.add(growth(kit, use, mebibyte));
        }
        kit.comparison()
                .that(
                        leaking(grown) <= ROUNDS / 2,
                        "the process's memory, round by round of " + USES + " uses of 1 MiB",
                        "less than " + USES / 2 + " MiB more than before in most of " + ROUNDS + " rounds",
                        grown + " MiB more")
                .done();
    }

    private static long leaking(List<Long> grown) {
        return grown.stream().filter(mebibytes -> mebibytes >= USES / 2).count();
    }

    /** Returns the growth of the process in a round, in MiB. */
    private static long growth(Kit kit, Use use, Tensor mebibyte) throws Exception {
        long before = memory();
        use(kit, use, mebibyte);
        long grown = memory() - before;
        // The garbage collector frees direct memory later, on its own thread.
        for (int wait = 0; wait < 20 && grown >= USES / 2; wait++) {
            Thread.sleep(100);
            grown = memory() - before;
        }
        return grown;
    }

    /** Collects garbage in between, so that unused downloads do not count as leaks. */
    private static void use(Kit kit, Use use, Tensor mebibyte) throws InterruptedException {
        for (int i = 1; i <= USES; i++) {
            use.of(kit.backend(), mebibyte);
            if (i % 16 == 0) {
                System.gc();
                Thread.sleep(10);
            }
        }
    }

    /** Returns the used memory in MiB: the live heap, and the memory outside it if the system reports it. */
    private static long memory() throws IOException {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        long heap = runtime.totalMemory() - runtime.freeMemory();
        Path status = Path.of("/proc/self/statm");
        if (!Files.exists(status)) {
            return heap >> 20;
        }
        long pages = Long.parseLong(
                Files.readString(status, StandardCharsets.US_ASCII).split(" ", -1)[1]);
        return heap + Math.max(0, pages * 4096 - runtime.totalMemory()) >> 20;
    }

    // ---- inference sessions ----------------------------------------------------------------------------------------

    private static Tensor expected(Model model, Tensor images) {
        try (InferenceSession session = Study.reference().infer(model)) {
            return session.run(images);
        }
    }

    private static void compare(Comparison comparison, String name, Tensor expected, Tensor found) {
        comparison.tensor(name, Doubles.of(expected), Doubles.of(found), TOLERANCE);
    }

    private static void largeBatches(Kit kit) {
        Model model = Study.student(kit.seed());
        Comparison comparison = kit.comparison();
        try (InferenceSession session = kit.backend().infer(model)) {
            for (int batch : new int[] {16, 64, 100, 128, 1}) {
                Tensor images = Study.images(kit, "batch " + batch, batch);
                compare(comparison, "logits of batch " + batch, expected(model, images), session.run(images));
            }
        }
        comparison.done();
    }

    private static void manyNodes(Kit kit) {
        Network network = Network.builder()
                .input("left", Shape.of(2, 6, 5))
                .input("right", Shape.of(2, 6, 5))
                .from("left")
                .conv2d("conv1", 4, 3, 1, 1)
                .batchNorm("norm1")
                .relu("relu1")
                .from("right")
                .conv2d("conv2", 4, 3, 1, 1)
                .relu("relu2")
                .add("sum", new Layer.Add(), "relu1", "relu2")
                .maxPool("pool", 2)
                .flatten("flat")
                .linear("first", 5)
                .from("flat")
                .linear("second", 3)
                .build("first", "second");
        Model model = Model.initialize(network, kit.seed());
        List<String> nodes =
                List.of("second", "pool", "left", "conv1", "sum", "relu2", "first", "norm1", "flat", "right");
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        inputs.put("left", Study.images(kit, "left", 3));
        inputs.put("right", Study.images(kit, "right", 3));
        Comparison comparison = kit.comparison();
        try (InferenceSession session = kit.backend().infer(model, nodes);
                InferenceSession oracle = Study.reference().infer(model, nodes);
                InferenceSession outputs = kit.backend().infer(model)) {
            Map<String, Tensor> expected = oracle.run(inputs);
            Map<String, Tensor> found = session.run(inputs);
            expected.forEach((node, value) -> compare(comparison, node, value, Require.present(found, node)));
            Map<String, Tensor> ends = outputs.run(inputs);
            comparison.that(
                    List.copyOf(ends.keySet()).equals(List.of("first", "second")),
                    "the outputs",
                    "[first, second]",
                    ends.keySet());
            ends.forEach(
                    (node, value) -> compare(comparison, "output " + node, Require.present(expected, node), value));
        }
        comparison.done();
    }

    private static void repeatable(Kit kit) {
        Model model = Study.student(kit.seed());
        Tensor images = Study.images(kit, "images", 64);
        Comparison comparison = kit.comparison();
        try (InferenceSession session = kit.backend().infer(model);
                Backend another = kit.provider().open();
                InferenceSession other = another.infer(model)) {
            Tensor first = session.run(images);
            comparison.bits("the logits, again", first, session.run(images));
            comparison.bits("another backend's logits", first, other.run(images));
        }
        comparison.done();
    }

    private static void sharedSession(Kit kit) throws Exception {
        Model model = Study.student(kit.seed());
        try (InferenceSession session = kit.backend().infer(model)) {
            together(thread -> {
                Comparison comparison = kit.comparison();
                for (int run = 0; run < 30; run++) {
                    // More batch sizes than a session caches.
                    Tensor images = Study.images(kit, "thread " + thread + run, 1 + (7 * thread + run) % 11);
                    String name = "logits of thread " + thread + ", run " + run;
                    compare(comparison, name, expected(model, images), session.run(images));
                }
                return comparison;
            });
        }
    }

    private static void sessionElsewhere(Kit kit) throws Exception {
        Model model = Study.student(kit.seed());
        Tensor images = Study.images(kit, "images", 3);
        Comparison comparison = kit.comparison();
        List<InferenceSession> made =
                Threads.together(List.of(() -> kit.backend().infer(model)));
        try (InferenceSession session = made.get(0)) {
            compare(comparison, "logits elsewhere", expected(model, images), session.run(images));
        }
        comparison.done();
    }

    /** Checks that each run returns the right logits or is rejected, and that the process survives. */
    private static void closedInMidRun(Kit kit, boolean wholeBackend) throws Exception {
        Model model = Study.student(kit.seed());
        Tensor images = Study.images(kit, "images", 64);
        Tensor expected = expected(model, images);
        for (int round = 0; round < 20; round++) {
            Backend another = kit.provider().open();
            InferenceSession session = another.infer(model);
            CountDownLatch started = new CountDownLatch(THREADS);
            Callable<Comparison> runs = () -> {
                Comparison comparison = kit.comparison();
                try {
                    for (int run = 0; run < 10_000; run++) {
                        compare(comparison, "logits in mid-close", expected, session.run(images));
                        started.countDown();
                    }
                    comparison.that(false, "runs after the close", "an exception of the id closed", "none");
                } catch (ParsimonyException e) {
                    started.countDown();
                    comparison.that(e.id().equals("closed"), "a run after the close", "the id closed", e);
                }
                return comparison;
            };
            Callable<Comparison> close = () -> {
                started.await();
                if (wholeBackend) {
                    another.close();
                } else {
                    session.close();
                }
                return kit.comparison();
            };
            List<Callable<Comparison>> tasks = new ArrayList<>(List.of(close));
            for (int thread = 0; thread < THREADS; thread++) {
                tasks.add(runs);
            }
            Threads.together(tasks).forEach(Comparison::done);
            session.close();
            another.close();
        }
    }

    private static void resultsStay(Kit kit) {
        Model model = Study.student(kit.seed());
        Tensor images = Study.images(kit, "images", 3);
        Tensor expected = expected(model, images);
        Comparison comparison = kit.comparison();
        Tensor found;
        try (InferenceSession session = kit.backend().infer(model)) {
            found = session.run(images);
            session.run(Study.images(kit, "others", 3));
            session.run(Study.images(kit, "fewer", 2));
            compare(comparison, "logits after later runs", expected, found);
        }
        compare(comparison, "logits after the session's close", expected, found);
        comparison.done();
    }
}
