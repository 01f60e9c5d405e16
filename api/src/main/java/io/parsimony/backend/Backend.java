package io.parsimony.backend;

import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Model;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An engine at work. An author of a new one writes {@link #upload} and {@link #compile}; sessions come with the
 * interface, and are overridden only for speed, never for meaning.
 *
 * <p>Sessions and executables of one backend may be used side by side by several threads. An inference session and an
 * executable may be shared by threads. Closing a backend waits for the calls
 * inside the engine.
 */
public interface Backend extends AutoCloseable {

    /** The engine that really runs. */
    BackendInfo info();

    /** What this backend can do. */
    Set<Capability> capabilities();

    /** Copies a tensor into the engine. */
    Value upload(Tensor tensor);

    /**
     * Makes a program ready to be run many times.
     *
     * @param constants the values of inputs that never change, which an engine may fold into what it prepares
     * @throws ParsimonyException ({@code bad-shape}, {@code bad-gradient}, {@code bad-input}) before the engine is asked
     */
    Executable compile(Program program, Map<String, Tensor> constants);

    /** A session for a model's outputs. */
    default InferenceSession infer(Model model) {
        return infer(model, model.network().outputs());
    }

    /**
     * A session for the values of some of a model's nodes.
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
