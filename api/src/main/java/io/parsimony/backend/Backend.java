package io.parsimony.backend;

import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Model;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An engine at work. An author of a new one extends {@link EagerBackend} or {@link EngineBackend}; sessions come with
 * this interface, and are overridden only for speed, never for meaning.
 *
 * <p><b>Threads.</b> Several threads may call a backend, share an executable, and share an inference session. A
 * training session is one thread's at a time. The results are those that one thread would get; whether to the bit,
 * {@link Capability#DETERMINISTIC} says.
 *
 * <p><b>Life.</b> Closing anything twice is allowed, and the order in which a backend, its executables and its values
 * are closed is free. {@link #close} waits for the calls inside the engine. After it {@link #upload}, {@link #compile},
 * {@link Executable#run} and {@link Value#download} throw {@code closed}. Tensors that were downloaded before stay as
 * they are. Another instance of the same provider goes on; it takes none of this one's values: {@code bad-input}.
 *
 * <p><b>Numbers.</b> NaN and infinities are data: they come back from the engine as they went in, and operations carry
 * them on as {@link io.parsimony.tensor.TensorOps} says. Sessions look for them in losses and gradients, not the
 * backend.
 *
 * <p><b>Faults.</b> A fault is a {@link ParsimonyException}, whose cause may be the engine's exception. A call that
 * fails leaves its arguments open and unchanged, and frees what it made.
 */
public interface Backend extends AutoCloseable {

    /** The engine that really runs. */
    BackendInfo info();

    /** What this backend can do. The kit demands what is declared; the answer never changes. */
    Set<Capability> capabilities();

    /**
     * Copies a tensor into the engine. The caller may change the tensor's memory afterwards.
     *
     * @throws ParsimonyException ({@code closed}, {@code engine-failure})
     */
    Value upload(Tensor tensor);

    /**
     * Makes a program ready to be run many times.
     *
     * @param constants the values of inputs that never change, which an engine may fold into what it prepares
     * @throws ParsimonyException ({@code bad-shape}, {@code bad-gradient}, {@code bad-input}) before the engine is
     *     asked; ({@code closed}, {@code engine-failure})
     */
    Executable compile(Program program, Map<String, Tensor> constants);

    /** Returns a session for a model's outputs. */
    default InferenceSession infer(Model model) {
        return infer(model, model.network().outputs());
    }

    /**
     * Returns a session for the values of some of a model's nodes.
     *
     * @throws ParsimonyException ({@code unknown-node})
     */
    default InferenceSession infer(Model model, List<String> nodes) {
        return new ProgramInferenceSession(this, model, nodes);
    }

    /** Waits for the calls inside the engine, then frees all that is left in it. Closing twice is allowed. */
    @Override
    void close();
}
