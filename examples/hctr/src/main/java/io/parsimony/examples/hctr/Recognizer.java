package io.parsimony.examples.hctr;

import io.parsimony.backend.Backend;
import io.parsimony.backend.InferenceSession;
import io.parsimony.examples.hctr.lines.Frames;
import io.parsimony.examples.hctr.lines.GrayImage;
import io.parsimony.network.ClassGrouping;
import io.parsimony.network.Model;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A network that classifies the frames of lines. Not thread-safe. */
final class Recognizer implements AutoCloseable {

    /** The number of frames per batch, which is constant because an engine prepares a program for each batch size. */
    private static final int BATCH = 64;

    private final InferenceSession session;
    private final Frames frames;
    private final ClassGrouping ties;
    private final int outputs;
    private final FloatBuffer batch;

    /**
     * Opens a session.
     *
     * @param states the number of states of all characters; the model may have grouped states
     */
    Recognizer(Backend backend, Model model, Frames frames, int states) {
        this.session = backend.infer(model);
        this.frames = frames;
        this.outputs = model.network().shape(model.network().logits()).dim(0);
        this.batch = Tensor.allocate(BATCH * frames.shape().size());
        this.ties = model.grouping().orElseGet(() -> ClassGrouping.identity(states));
    }

    /** Returns the grouping of states into the network's outputs. */
    ClassGrouping ties() {
        return ties;
    }

    /** Returns the logits of every frame of a line, {@code [frames, outputs]}. */
    float[] logits(GrayImage line) {
        return logits(List.of(line)).get(0);
    }

    /** Returns the logits of every frame of each line, {@code [frames, outputs]}; this is faster than line by line. */
    List<float[]> logits(List<GrayImage> lines) {
        List<float[]> logits = lines.stream()
                .map(line -> new float[Math.multiplyExact(frames.count(line), outputs)])
                .toList();
        Deque<FloatBuffer> waiting = new ArrayDeque<>();
        batch.clear();
        for (int i = 0; i < lines.size(); i++) {
            FloatBuffer to = FloatBuffer.wrap(logits.get(i));
            int count = frames.count(lines.get(i));
            for (int frame = 0; frame < count; frame++) {
                frames.write(lines.get(i), frame, batch);
                waiting.add(to.slice(frame * outputs, outputs));
                if (!batch.hasRemaining()) {
                    run(waiting);
                }
            }
        }
        if (!waiting.isEmpty()) {
            while (batch.hasRemaining()) {
                batch.put(0);
            }
            run(waiting);
        }
        return logits;
    }

    private void run(Deque<FloatBuffer> waiting) {
        Shape shape = frames.shape().batched(BATCH);
        FloatBuffer results = session.run(Tensor.wrap(shape, batch.flip())).data();
        for (int i = 0; !waiting.isEmpty(); i++) {
            waiting.remove().put(results.slice(i * outputs, outputs));
        }
        batch.clear();
    }

    @Override
    public void close() {
        session.close();
    }
}
