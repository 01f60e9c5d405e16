package io.parsimony.backend.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.parsimony.backend.Executable;
import io.parsimony.backend.Value;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes whether the runtime's operators on blocked layout work on this machine. These operators are internal to the
 * runtime and may change with its version. A block has as many channels as a vector of the processor has float32 lanes:
 * 16 with AVX-512, 8 with AVX2. Elsewhere these operators do not exist. Each process therefore determines the block
 * once and compares the blocked with the standard operators.
 */
final class BlockedLayout {

    private static final Logger LOG = LoggerFactory.getLogger(BlockedLayout.class);

    /** The tolerance of sums of some hundred float32 products, forward and backward. */
    private static final double TOLERANCE = 1e-4;

    private BlockedLayout() {}

    private static final class Holder {
        static final int BLOCK = probe();
    }

    /** Returns the number of channels in a block, or zero where the operators are missing or wrong. */
    static int block() {
        return Holder.BLOCK;
    }

    private static int probe() {
        try {
            int block = blockSize();
            if (block % 4 == 0 && agrees(new Trial(Shape.of(2, block + 4, 9, 7)), backend(0), backend(block))) {
                return block;
            }
            LOG.info("ONNX Runtime's blocked layout is not used: blocks of {} channels give wrong numbers.", block);
        } catch (ParsimonyException e) {
            LOG.info("ONNX Runtime's blocked layout is not used: {}", e.getMessage());
        }
        return 0;
    }

    private static OnnxBackend backend(int block) {
        return OnnxBackend.of(new OnnxBackendProvider(1, OrtLayout.STANDARD), block);
    }

    private static int blockSize() {
        OrtGraph graph = new OrtGraph("block");
        Shape smallest = Shape.of(1, 4, 1, 1);
        GraphValue x = graph.input("x", smallest);
        graph.output("y", graph.apply(OrtGraph.BLOCKED, "ReorderInput", GraphValue.Type.FLOAT, smallest, List.of(), x));
        String what = "find the channels of a block";
        OrtSession session = Sessions.open(what, graph.toModel(), 1, OrtSession.SessionOptions.OptLevel.NO_OPT);
        try (OrtMemory memory = new OrtMemory()) {
            OrtMemory.Block zeros = memory.take(smallest);
            int channels = Ort.call(what, () -> channels(session, zeros.tensor()));
            memory.give(zeros);
            return channels;
        } finally {
            Sessions.close(session);
        }
    }

    private static int channels(OrtSession session, OnnxTensor x) throws OrtException {
        try (OrtSession.Result result = session.run(Collections.singletonMap("x", x))) {
            return (int) ((OnnxTensor) result.get(0)).getInfo().getShape()[1];
        }
    }

    /** Returns whether two backends compute equal values and gradients of a program. Closes both. */
    static boolean agrees(Program program, OnnxBackend one, OnnxBackend other) {
        Map<String, Tensor> expected = run(program, one);
        Map<String, Tensor> found = run(program, other);
        return expected.keySet().stream()
                .allMatch(name -> close(Require.present(expected, name), Require.present(found, name)));
    }

    private static Map<String, Tensor> run(Program program, OnnxBackend backend) {
        Random random = new Random(1);
        Map<String, Value> inputs = new LinkedHashMap<>();
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        try (backend;
                Executable executable = backend.compile(program, Map.of())) {
            program.inputs().forEach((name, shape) -> inputs.put(name, backend.upload(draw(random, shape))));
            executable.run(inputs).forEach((name, value) -> {
                outputs.put(name, value.download());
                value.close();
            });
            inputs.values().forEach(Value::close);
        }
        return outputs;
    }

    private static Tensor draw(Random random, Shape shape) {
        float[] numbers = new float[shape.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return Tensor.of(shape, numbers);
    }

    /**
     * Returns whether every number differs from the expected one by at most a fixed share of the largest expected
     * number.
     */
    static boolean close(Tensor expected, Tensor found) {
        double largest = 0;
        for (int i = 0; i < expected.shape().size(); i++) {
            largest = Math.max(largest, Math.abs(expected.get(i)));
        }
        for (int i = 0; i < expected.shape().size(); i++) {
            // The negated comparison makes NaN differ from everything.
            if (!(Math.abs(expected.get(i) - found.get(i)) <= TOLERANCE * largest)) {
                return false;
            }
        }
        return true;
    }

    /**
     * A program with every blocked operator that training uses, on an image whose channels do not fill the last block.
     */
    private record Trial(Shape x) implements Program {

        private static final Convolution SAME = new Convolution(Size2d.ONE, Size2d.ONE, Size2d.ONE, 1);

        @Override
        public String name() {
            return "blocked-layout";
        }

        @Override
        public Map<String, Shape> inputs() {
            int channels = x.dim(1);
            Map<String, Shape> inputs = new LinkedHashMap<>();
            inputs.put("x", x);
            inputs.put("samples", x.with(1, 1));
            inputs.put("stem", Shape.of(channels, 1, 3, 3));
            inputs.put("dense", Shape.of(channels, channels, 3, 3));
            inputs.put("bias", Shape.of(channels));
            inputs.put("depthwise", Shape.of(channels, 1, 3, 3));
            inputs.put("pointwise", Shape.of(channels, channels, 1, 1));
            for (String vector : List.of("scale", "shift", "mean", "variance")) {
                inputs.put(vector, Shape.of(channels));
            }
            return inputs;
        }

        @Override
        public Optional<Gradient> gradient() {
            return Optional.of(new Gradient(
                    "loss", List.of("x", "stem", "dense", "bias", "depthwise", "pointwise", "scale", "shift")));
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> in) {
            Convolution byChannel = new Convolution(Size2d.square(2), Size2d.ONE, Size2d.ONE, x.dim(1));
            T first = ops.add(
                    Require.present(in, "x"),
                    ops.conv2d(Require.present(in, "samples"), Require.present(in, "stem"), null, SAME));
            T dense = ops.conv2d(first, Require.present(in, "dense"), null, SAME);
            TensorOps.BatchNorm<T> norm = ops.batchNormTraining(
                    dense,
                    Require.present(in, "scale"),
                    Require.present(in, "shift"),
                    Require.present(in, "mean"),
                    Require.present(in, "variance"),
                    0.1,
                    1e-3);
            T pooled = ops.maxPool2d(ops.relu(norm.output()), Pooling.tiles(2));
            T mixed = ops.conv2d(
                    ops.conv2d(pooled, Require.present(in, "depthwise"), null, byChannel),
                    Require.present(in, "pointwise"),
                    in.get("bias"),
                    Convolution.PLAIN);
            T pools = ops.globalAvgPool2d(mixed);
            T loss = ops.add(ops.mean(ops.mul(mixed, mixed), false), ops.sum(ops.mul(pools, pools), false));
            return Map.of("loss", loss, "mean", norm.runningMean(), "variance", norm.runningVariance());
        }
    }
}
