package io.parsimony.backend.djl;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.parsimony.backend.BackendInfo;
import io.parsimony.backend.BackendProvider;
import io.parsimony.backend.Capability;
import io.parsimony.backend.EngineBackend;
import io.parsimony.backend.Executable;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.network.InferenceProgram;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.EnumSet;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PyTorch backend. Threads and memory allocation are settings of the process: the last opened backend sets them.
 */
final class DjlBackend extends EngineBackend<PtNDArray> {

    private static final Logger LOG = LoggerFactory.getLogger(DjlBackend.class);

    private static final String OFFLINE = "ai.djl.offline";

    private final Device device;
    /** Owns every array that outlives a call. */
    private final PtNDManager manager;

    private ByteBuffer staging = ByteBuffer.allocateDirect(0);

    private DjlBackend(BackendInfo info, Device device, PtNDManager manager) {
        super(info, EnumSet.allOf(Capability.class));
        this.device = device;
        this.manager = manager;
    }

    static DjlBackend open(DjlBackendProvider settings) {
        // The native libraries are on the class path; DJL must not download any at run time.
        if (BackendProvider.mayTuneProcess() && System.getProperty(OFFLINE) == null) {
            System.setProperty(OFFLINE, "true");
        }
        if (BackendProvider.mayTuneProcess() && settings.tuneMalloc()) {
            CLibrary.keepFreedMemory();
        }
        try {
            Engine engine = Engine.getEngine("PyTorch");
            Device device = Device.fromName(settings.device(), engine);
            if (device.isGpu() && engine.getGpuCount() == 0) {
                throw ParsimonyException.of(
                        ErrorId.ENGINE_UNAVAILABLE,
                        "Expected a CUDA device and PyTorch's CUDA libraries, found no GPU.");
            }
            int threads = settings.threads() == 0 ? Runtime.getRuntime().availableProcessors() : settings.threads();
            JniUtils.setNumThreads(threads);
            BackendInfo info =
                    new BackendInfo(settings.type(), engine.getEngineName(), engine.getVersion(), settings.device());
            return new DjlBackend(info, device, (PtNDManager) engine.newBaseManager(device));
        } catch (ParsimonyException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.ENGINE_UNAVAILABLE, "PyTorch did not start: " + e.getMessage())
                            .hint("Check that PyTorch's native library for this platform is on the class path."),
                    e);
        }
    }

    @Override
    protected PtNDArray toEngine(Tensor tensor) {
        Shape shape = tensor.shape();
        boolean image = shape.rank() == 4 && shape.dim(1) > 1 && shape.dim(2) * shape.dim(3) > 1;
        return image ? Scopes.keep(() -> channelsLast(copy(tensor), shape)) : copy(tensor);
    }

    @Override
    protected Tensor toHost(PtNDArray array, Shape shape) {
        FloatBuffer copy = Tensor.allocate(shape.size());
        // If the memory order differs from the shape's order, the engine creates an array, which the scope frees.
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            copy.put(JniUtils.getByteBuffer(array, true).asFloatBuffer());
        }
        return Tensor.wrap(shape, copy.rewind());
    }

    @Override
    protected void free(PtNDArray array) {
        array.close();
    }

    @Override
    protected Executable prepare(Program program, Map<String, Tensor> constants) {
        boolean known = program instanceof InferenceProgram inference
                && inference.network().parameters().stream().allMatch(spec -> constants.containsKey(spec.name()));
        if (known && !device.isGpu()) {
            try {
                return new ScriptExecutable(this, (InferenceProgram) program, constants, Packing.of(this));
            } catch (EngineException | UnsupportedOperationException e) {
                LOG.warn(
                        "Cannot compile the network to TorchScript; slower inference, operation by operation: {}",
                        e.getMessage());
            }
        }
        return new DjlExecutable(this, program, constants);
    }

    PtNDManager manager() {
        return manager;
    }

    private synchronized PtNDArray copy(Tensor tensor) {
        int bytes = tensor.shape().size() * Float.BYTES;
        if (staging.capacity() < bytes) {
            staging = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        }
        staging.clear().asFloatBuffer().put(tensor.data());
        // The array shares the buffer, which is reused; the clone has its own memory.
        try (PtNDArray view = manager.create(staging.slice(0, bytes), Shapes.of(tensor.shape()), DataType.FLOAT32)) {
            PtNDArray copy = JniUtils.clone(view);
            NDScope.unregister(copy);
            return copy;
        }
    }

    /** Returns an image batch or a convolution's weight in channels-last memory order. */
    private static PtNDArray channelsLast(PtNDArray array, Shape shape) {
        PtNDArray last = JniUtils.permute(array, new long[] {0, 2, 3, 1});
        PtNDArray flat = JniUtils.reshape(last, new long[] {shape.size()});
        PtNDArray dense = JniUtils.reshape(flat, new long[] {shape.dim(0), shape.dim(2), shape.dim(3), shape.dim(1)});
        return JniUtils.permute(dense, new long[] {0, 3, 1, 2});
    }

    @Override
    protected void release() {
        manager.close();
    }
}
