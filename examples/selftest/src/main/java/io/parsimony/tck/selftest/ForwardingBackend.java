package io.parsimony.tck.selftest;

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendInfo;
import io.parsimony.backend.Capability;
import io.parsimony.backend.Executable;
import io.parsimony.backend.Value;
import io.parsimony.internal.train.ProgramTrainingSession;
import io.parsimony.internal.train.TrainingBackend;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.tck.reference.ReferenceBackendProvider;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Tensor;
import java.util.Map;
import java.util.Set;

/** A backend that forwards all calls to the reference backend, for mutants to override. */
class ForwardingBackend implements TrainingBackend {

    private final Backend inner = new ReferenceBackendProvider().open();

    @Override
    public BackendInfo info() {
        return inner.info();
    }

    @Override
    public Set<Capability> capabilities() {
        return inner.capabilities();
    }

    @Override
    public Value upload(Tensor tensor) {
        return inner.upload(tensor);
    }

    @Override
    public Executable compile(Program program, Map<String, Tensor> constants) {
        return inner.compile(program, constants);
    }

    @Override
    public TrainingSession train(TrainingPlan plan) {
        return new ProgramTrainingSession(this, plan);
    }

    @Override
    public void close() {
        inner.close();
    }
}
