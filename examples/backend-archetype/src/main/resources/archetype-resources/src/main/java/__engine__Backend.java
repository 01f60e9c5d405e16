package ${package};

import io.parsimony.backend.BackendInfo;
import io.parsimony.backend.Capability;
import io.parsimony.backend.EagerBackend;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.Set;

/**
 * Runs programs on the engine, operation by operation. The kit tests every capability that this backend declares. If
 * the engine compiles graphs, extend {@code EngineBackend} instead.
 */
final class ${engine}Backend extends EagerBackend<${engine}Tensor> {

    ${engine}Backend() {
        super(
                new BackendInfo("${engine.toLowerCase()}", "${engine}", "1.0", "cpu"),
                Set.of(Capability.INFERENCE, Capability.TRAINING, Capability.DETERMINISTIC),
                new ${engine}Ops());
    }

    @Override
    protected Tensor toHost(${engine}Tensor tensor, Shape shape) {
        return Tensor.of(shape, tensor.numbers());
    }
}
