package io.parsimony.backend.onnx;

import io.parsimony.backend.BackendInfo;
import io.parsimony.backend.Capability;
import io.parsimony.backend.EngineBackend;
import io.parsimony.backend.Executable;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.EnumSet;
import java.util.Map;

/** The ONNX Runtime backend: each program, its gradients included, becomes one graph with one session. */
final class OnnxBackend extends EngineBackend<OrtMemory.Block> {

    private final int threads;
    private final int block;
    private final OrtMemory memory = new OrtMemory();

    private OnnxBackend(BackendInfo info, int threads, int block) {
        super(info, EnumSet.allOf(Capability.class));
        this.threads = threads;
        this.block = block;
    }

    static OnnxBackend open(OnnxBackendProvider settings) {
        Ort.environment();
        int block = settings.layout() == OrtLayout.STANDARD ? 0 : BlockedLayout.block();
        if (settings.layout() == OrtLayout.BLOCKED) {
            requireBlocks(block);
        }
        return of(settings, block);
    }

    /** Throws, with a remedy, if the blocked operators were found missing or wrong ({@code block} is zero). */
    static void requireBlocks(int block) {
        if (block == 0) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.ENGINE_UNAVAILABLE,
                            "ONNX Runtime's blocked layout does not work on this machine or in this version.")
                    .at("layout")
                    .hint("Set layout to [auto] or [standard]."));
        }
    }

    /**
     * Creates a backend that computes gradients in blocks of the given number of channels; zero selects the standard
     * layout.
     */
    static OnnxBackend of(OnnxBackendProvider settings, int block) {
        int threads = threads(settings.threads());
        String version = Ort.environment().getVersion();
        return new OnnxBackend(new BackendInfo(settings.type(), "ONNX Runtime", version, "cpu"), threads, block);
    }

    @Override
    protected OrtMemory.Block toEngine(Tensor tensor) {
        OrtMemory.Block block = memory.take(tensor.shape());
        block.numbers().duplicate().put(tensor.data());
        return block;
    }

    @Override
    protected Tensor toHost(OrtMemory.Block block, Shape shape) {
        return block.copy();
    }

    @Override
    protected void free(OrtMemory.Block block) {
        memory.give(block);
    }

    @Override
    protected Executable prepare(Program program, Map<String, Tensor> constants) {
        return new OnnxExecutable(this, program, constants);
    }

    /** Returns the number of threads for a setting; zero means all processors. */
    static int threads(int setting) {
        return setting == 0 ? Runtime.getRuntime().availableProcessors() : setting;
    }

    int threads() {
        return threads;
    }

    /** Returns the number of channels in a block of the layout of gradients; zero for the standard layout. */
    int block() {
        return block;
    }

    OrtMemory memory() {
        return memory;
    }

    @Override
    protected void release() {
        memory.close();
    }
}
