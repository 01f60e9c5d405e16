package io.parsimony.cli.fake;

import io.parsimony.backend.BackendInfo;
import io.parsimony.backend.Capability;
import io.parsimony.backend.Executable;
import io.parsimony.backend.InferenceSession;
import io.parsimony.backend.Value;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.train.Gradients;
import io.parsimony.internal.train.OptimizerState;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.TrainingBackend;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.network.Model;
import io.parsimony.network.Parameters;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.train.TrainingListener.StepReport;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** See {@link FakeBackendProvider}. */
final class FakeBackend implements TrainingBackend {

    private final int interruptAt;
    private int steps;

    FakeBackend(int interruptAt) {
        this.interruptAt = interruptAt;
    }

    @Override
    public BackendInfo info() {
        return new BackendInfo("fake", "Guesswork", "1", "nothing");
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.values());
    }

    @Override
    public Value upload(Tensor tensor) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Executable compile(Program program, Map<String, Tensor> constants) {
        throw new UnsupportedOperationException();
    }

    @Override
    public InferenceSession infer(Model model, List<String> nodes) {
        return new Guesses(model, nodes);
    }

    @Override
    public TrainingSession train(TrainingPlan plan) {
        return new Session(plan);
    }

    @Override
    public void close() {}

    private record Guesses(Model model, List<String> nodes) implements InferenceSession {

        @Override
        public Map<String, Tensor> run(Map<String, Tensor> inputs) {
            int batch = inputs.values().iterator().next().shape().dim(0);
            Map<String, Tensor> outputs = new LinkedHashMap<>();
            for (String node : nodes) {
                Shape shape = model.network().shape(node).batched(batch);
                float[] values = new float[shape.size()];
                int each = values.length / batch;
                for (int i = 0; i < batch; i++) {
                    values[i * each + i % each] = 1;
                }
                outputs.put(node, Tensor.of(shape, values));
            }
            return outputs;
        }

        @Override
        public void close() {}
    }

    private final class Session implements TrainingSession {

        private final TrainingPlan plan;
        private int taken;

        Session(TrainingPlan plan) {
            this.plan = plan;
        }

        @Override
        public TrainingPlan plan() {
            return plan;
        }

        @Override
        public StepReport step(Batch batch, StepSettings settings) {
            if (steps++ == interruptAt) {
                Thread.currentThread().interrupt();
            }
            double loss = 1.0 / (3 + taken++);
            return new StepReport(
                    loss, Collections.nCopies(plan.objective().terms().size(), loss), 1);
        }

        @Override
        public Gradients gradients(Batch batch, StepSettings settings) {
            return new Gradients(0, List.of(), Parameters.none(), Parameters.none());
        }

        @Override
        public double update(Gradients gradients, StepSettings settings) {
            return 0;
        }

        @Override
        public Parameters parameters() {
            return plan.student().parameters();
        }

        @Override
        public OptimizerState optimizerState() {
            return new OptimizerState(taken, Parameters.none());
        }

        @Override
        public void restore(Parameters parameters, OptimizerState state) {}

        @Override
        public void close() {}
    }
}
