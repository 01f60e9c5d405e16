package io.parsimony.backend.djl;

import ai.djl.engine.EngineException;
import io.parsimony.backend.Value;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.network.InferenceProgram;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernels for which a script packs weights. PyTorch provides them for its own exporters; builds for other platforms
 * may lack them. Each process therefore compares each of them with the plain kernels once.
 *
 * @param xnnpack whether XNNPACK computes convolutions and fully connected layers: no fixed cost, fast on small ones
 * @param large the multiply-accumulates from which oneDNN computes a spatial convolution: a fixed cost of some 30 µs
 */
record Packing(boolean xnnpack, long large) {

    /** Uses the plain kernels only. */
    static final Packing NONE = new Packing(false, Long.MAX_VALUE);

    private static final Logger LOG = LoggerFactory.getLogger(Packing.class);

    private static final long LARGE = 20_000_000;

    /** The tolerance of sums of some hundred products in float32. */
    private static final double TOLERANCE = 1e-4;

    private static @Nullable Packing found;

    /** Returns the kernels that work on this machine, as tested at the first call. */
    static synchronized Packing of(DjlBackend backend) {
        Packing known = found;
        if (known == null) {
            Model trial = Model.initialize(network(), 1);
            Optional<Tensor> expected = run(backend, trial, NONE);
            boolean xnnpack = agrees(backend, trial, new Packing(true, Long.MAX_VALUE), expected, "XNNPACK");
            boolean onednn = agrees(backend, trial, new Packing(false, 0), expected, "oneDNN");
            known = new Packing(xnnpack, onednn ? LARGE : Long.MAX_VALUE);
            found = known;
        }
        return known;
    }

    /** Returns a network with every kind of packed layer, on channels that are no multiple of a vector's length. */
    private static Network network() {
        Convolution byChannel = new Convolution(Size2d.square(2), Size2d.ONE, Size2d.ONE, 6);
        return Network.builder()
                .input("x", Shape.of(5, 9, 7))
                .conv2d("dense", 6, 3, 1, 1)
                .batchNorm("norm")
                .relu("relu")
                .add("depthwise", new Layer.Conv2d(6, 6, Size2d.square(3), byChannel, true))
                .conv2d("pointwise", 7, 1, 1, 0)
                .flatten("flatten")
                .linear("linear", 3)
                .build();
    }

    private static boolean agrees(
            DjlBackend backend, Model trial, Packing packing, Optional<Tensor> expected, String name) {
        Optional<Tensor> found = expected.isEmpty() ? Optional.empty() : run(backend, trial, packing);
        boolean close = found.isPresent() && close(expected.get(), found.get());
        if (!close) {
            LOG.info("{} is not used for inference: this build of PyTorch lacks it, or its results differ.", name);
        }
        return close;
    }

    private static Optional<Tensor> run(DjlBackend backend, Model trial, Packing packing) {
        InferenceProgram program =
                new InferenceProgram(trial.network(), 2, trial.network().outputs());
        Shape shape = trial.network().shape(trial.network().input()).batched(2);
        float[] numbers = new float[shape.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) Math.sin(i);
        }
        try (ScriptExecutable script = new ScriptExecutable(
                        backend, program, trial.parameters().asMap(), packing);
                Value x = backend.upload(Tensor.of(shape, numbers));
                Value y = Require.present(
                        script.run(Map.of(trial.network().input(), x)),
                        trial.network().logits())) {
            return Optional.of(y.download());
        } catch (EngineException | ParsimonyException e) {
            LOG.debug("PyTorch rejects a script", e);
            return Optional.empty();
        }
    }

    private static boolean close(Tensor expected, Tensor found) {
        double largest = 0;
        double apart = 0;
        for (int i = 0; i < expected.shape().size(); i++) {
            largest = Math.max(largest, Math.abs(expected.get(i)));
            apart = Math.max(apart, Math.abs(expected.get(i) - found.get(i)));
        }
        return apart <= TOLERANCE * largest;
    }
}
