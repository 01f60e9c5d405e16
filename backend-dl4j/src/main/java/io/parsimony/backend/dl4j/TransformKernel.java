package io.parsimony.backend.dl4j;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.api.ops.impl.transforms.floating.Sqrt;
import org.nd4j.linalg.api.ops.impl.transforms.same.Abs;
import org.nd4j.linalg.api.ops.impl.transforms.same.Negative;
import org.nd4j.linalg.api.ops.impl.transforms.same.Sign;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Log;
import org.nd4j.linalg.factory.Nd4j;

/** ND4J's elementwise functions without a name in its operation registry. */
enum TransformKernel implements Kernel {
    ABS,
    ERF,
    EXP,
    LOG,
    NEGATIVE,
    SIGN,
    SQRT;

    private Op operation(INDArray x, INDArray y) {
        return switch (this) {
            case ABS -> new Abs(x, y);
            case ERF -> new Erf(x, y);
            case EXP -> new Exp(x, y);
            case LOG -> new Log(x, y);
            case NEGATIVE -> new Negative(x, y);
            case SIGN -> new Sign(x, y);
            case SQRT -> new Sqrt(x, y);
        };
    }

    @Override
    public Runnable bind(List<Region> inputs, List<Region> outputs) {
        OpExecutioner executioner = Nd4j.getExecutioner();
        Op operation = operation(inputs.get(0).array(), outputs.get(0).array());
        return () -> executioner.exec(operation);
    }

    @Override
    public boolean elementwise() {
        return true;
    }
}
