package io.parsimony.testing;

import io.parsimony.backend.BackendInfo;
import io.parsimony.backend.Capability;
import io.parsimony.backend.Executable;
import io.parsimony.backend.Value;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.train.EmaProgram;
import io.parsimony.internal.train.Gradients;
import io.parsimony.internal.train.OptimizerState;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.TrainingBackend;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.network.ParameterSpec;
import io.parsimony.network.Parameters;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Tensor;
import io.parsimony.train.TrainingListener.StepReport;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A backend that trains on the host in float32 by an artificial rule: a step depends on the batch, the learning rate,
 * the number of the step, the parameters, a slot for each, and their average. So a run that resumes from an incomplete
 * state ends with other numbers.
 */
public final class HostBackend implements TrainingBackend {

    /** The engine's version. */
    public String version = "1";

    /** The step of a run, counted from zero, at which the process dies; none if negative. */
    public int dieAt = -1;

    /** The step of a run at which the loss is NaN; none if negative. */
    public int failAt = -1;

    /** The step of a run at which the thread is interrupted; none if negative. */
    public int interruptAt = -1;

    /** The step of a run from which on the loss is a thousand times larger; none if negative. */
    public int divergeAt = -1;

    /** Whether the loss falls. */
    public boolean learns = true;

    /** The factor of the second and later terms. */
    public double scale = 1;

    /** The steps taken over all sessions. */
    public int steps;

    /** The sessions opened, and how many of them are open. */
    public int sessions;

    public int openSessions;

    /** The weights of the last step. */
    public List<Double> weights = List.of();

    @Override
    public BackendInfo info() {
        return new BackendInfo("host", "Made-up", version, "cpu");
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.TRAINING);
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
    public TrainingSession train(TrainingPlan plan) {
        sessions++;
        openSessions++;
        return new Session(plan);
    }

    @Override
    public void close() {}

    /** Ends a process; the library does not catch it. */
    public static final class Death extends Error {
        private static final long serialVersionUID = 1;
    }

    private final class Session implements TrainingSession {

        private final TrainingPlan plan;
        private final Map<String, Tensor> parameters;
        private final Map<String, Tensor> slots = new LinkedHashMap<>();
        private long taken;

        Session(TrainingPlan plan) {
            this.plan = plan;
            this.parameters = new LinkedHashMap<>(plan.student().parameters().asMap());
            parameters.forEach((name, tensor) -> {
                slots.put("slot/" + name + "/velocity", Tensor.full(tensor.shape(), 0));
                if (plan.averaging().isPresent()) {
                    slots.put(EmaProgram.average(name), tensor);
                }
            });
        }

        @Override
        public TrainingPlan plan() {
            return plan;
        }

        @Override
        public StepReport step(Batch batch, StepSettings settings) {
            if (taken == dieAt) {
                throw new Death();
            }
            if (taken == failAt) {
                throw ParsimonyException.of(ErrorId.NON_FINITE_LOSS, "Expected a finite loss, found NaN.");
            }
            if (taken == interruptAt) {
                Thread.currentThread().interrupt();
            }
            steps++;
            weights = settings.weights();
            float drawn = new Random(plan.seed() + taken).nextFloat();
            float seen = batch.inputs().get(0) / 100;
            double[] loss = {0};
            parameters.replaceAll((name, tensor) -> {
                String slot = "slot/" + name + "/velocity";
                float[] p = tensor.toArray();
                float[] v = slots.get(slot).toArray();
                for (int i = 0; i < p.length; i++) {
                    float gradient = p[i] - 0.1f * seen - 0.1f * drawn;
                    loss[0] += gradient * gradient / p.length;
                    v[i] = 0.5f * v[i] + gradient;
                    p[i] -= (float) (settings.learningRate() * v[i]);
                }
                slots.put(slot, Tensor.of(tensor.shape(), v));
                return Tensor.of(tensor.shape(), p);
            });
            taken++;
            plan.averaging()
                    .ifPresent(decay -> parameters.forEach((name, tensor) -> {
                        float[] average = slots.get(EmaProgram.average(name)).toArray();
                        for (int i = 0; i < average.length; i++) {
                            average[i] += (float) (EmaProgram.weight(decay, taken) * (tensor.get(i) - average[i]));
                        }
                        slots.put(EmaProgram.average(name), Tensor.of(tensor.shape(), average));
                    }));
            double total = (learns ? loss[0] : 1) * (divergeAt >= 0 && taken > divergeAt ? 1000 : 1);
            int terms = plan.objective().terms().size();
            double[] each = new double[terms];
            for (int i = 0; i < terms; i++) {
                each[i] = i == 0 ? total : total * scale;
            }
            return new StepReport(total, boxed(each), 1);
        }

        private List<Double> boxed(double[] values) {
            return Arrays.stream(values).boxed().toList();
        }

        /** Returns, for each term, a gradient proportional to the term's number, counted from one. */
        @Override
        public Gradients gradients(Batch batch, StepSettings settings) {
            float sum = 0;
            for (int i = 0; i < settings.weights().size(); i++) {
                sum += (float) ((i + 1) * settings.weights().get(i));
            }
            Map<String, Tensor> gradients = new LinkedHashMap<>();
            for (ParameterSpec spec : plan.trained()) {
                gradients.put(spec.name(), Tensor.full(spec.shape(), sum));
            }
            return new Gradients(1, settings.weights(), new Parameters(gradients), Parameters.none());
        }

        @Override
        public double update(Gradients gradients, StepSettings settings) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Parameters parameters() {
            return new Parameters(parameters);
        }

        @Override
        public OptimizerState optimizerState() {
            return new OptimizerState(taken, new Parameters(slots));
        }

        @Override
        public void restore(Parameters others, OptimizerState state) {
            others.requireExactly(plan.student().network().parameters());
            parameters.putAll(others.asMap());
            slots.putAll(state.slots().asMap());
            taken = state.steps();
        }

        @Override
        public void close() {
            openSessions--;
        }
    }
}
