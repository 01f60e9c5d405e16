package ${package};

import io.parsimony.backend.BackendInfo;
import io.parsimony.backend.Capability;
import io.parsimony.backend.EagerBackend;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.Set;

/**
 * The engine at work. What it declares, the kit demands. An engine that compiles graphs extends {@code EngineBackend}.
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
