package io.parsimony.backend;

import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Model;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A running engine. The author of a new backend extends {@link EagerBackend} or {@link EngineBackend}. This interface
 * supplies the sessions; an override may change their speed, never their results.
 *
 * <p><b>Threads.</b> Several threads may call a backend, share an executable, and share an inference session. A
 * training session is used by one thread at a time. Results equal those of a single thread; {@link
 * Capability#DETERMINISTIC} says whether bit for bit.
 *
 * <p><b>Life.</b> Closing anything twice is allowed. A backend, its executables and its values may be closed in any
 * order. {@link #close} waits for running calls of the engine. After it {@link #upload}, {@link #compile}, {@link
 * Executable#run} and {@link Value#download} throw {@code closed}. Tensors downloaded before remain valid. Another
 * instance of the same provider is not affected. A value of one instance given to another is refused with {@code
 * bad-input}.
 *
 * <p><b>Numbers.</b> NaN and infinities are data: upload and download keep them, and operations propagate them as
 * {@link io.parsimony.tensor.TensorOps} specifies. Sessions, not the backend, check losses and gradients for them.
 *
 * <p><b>Faults.</b> A fault is a {@link ParsimonyException}, whose cause may be the engine's exception. A failed call
 * leaves its arguments open and unchanged, and frees everything it allocated.
 */
public interface Backend extends AutoCloseable {

    /** Returns the engine in use. */
    BackendInfo info();

    /**
     * Returns the capabilities of this backend, always the same. The compatibility kit tests each declared capability.
     */
    Set<Capability> capabilities();

    /**
     * Copies a tensor into the engine. The caller may change the tensor's memory afterwards.
     *
     * @throws ParsimonyException ({@code closed}, {@code engine-failure})
     */
    Value upload(Tensor tensor);

    /**
     * Compiles a program, which can then run many times.
     *
     * @param constants the values of inputs that never change; an engine may fold them into the compiled program
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

    /** Waits for running calls of the engine, then frees all its memory. Closing twice is allowed. */
    @Override
    void close();
}
