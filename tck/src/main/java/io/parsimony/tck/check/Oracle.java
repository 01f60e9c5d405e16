package io.parsimony.tck.check;

import io.parsimony.tck.reference.DoubleTensor;
import io.parsimony.tck.reference.ReferenceOps;
import io.parsimony.tck.vectors.Doubles;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Tape;
import java.util.LinkedHashMap;
import java.util.Map;

/** The reference's results for a program, in float64 throughout. */
final class Oracle {

    private Oracle() {}

    /** Returns a program's outputs and gradients. */
    static Map<String, Doubles> run(Program program, Map<String, Doubles> inputs) {
        Map<String, DoubleTensor> tensors = new LinkedHashMap<>();
        inputs.forEach((name, numbers) -> tensors.put(name, DoubleTensor.of(numbers.shape(), numbers.toArray())));
        Map<String, Doubles> outputs = new LinkedHashMap<>();
        Tape.run(program, new ReferenceOps(), tensors)
                .forEach((name, tensor) -> outputs.put(name, Doubles.of(tensor.shape(), tensor.toArray())));
        return outputs;
    }
}
