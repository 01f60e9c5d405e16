package ${package};

import io.parsimony.tensor.GradientOps;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.List;

/**
 * Implements the required operations. The Javadoc of each method in {@code TensorOps} is its specification. {@code
 * ShapeOps} gives the shape of every result. All other operations are composed of the required ones: override those
 * that your engine computes faster, {@code conv2d} and its gradients first.
 */
final class ${engine}Ops implements GradientOps<${engine}Tensor> {

    private static UnsupportedOperationException unwritten(String operation) {
        return new UnsupportedOperationException("${engine}Ops." + operation + " is not written yet");
    }

    @Override
    public Shape shape(${engine}Tensor x) {
        return x.shape();
    }

    @Override
    public ${engine}Tensor constant(Tensor value) {
        return new ${engine}Tensor(value.shape(), value.toArray());
    }

    @Override
    public ${engine}Tensor add(${engine}Tensor a, ${engine}Tensor b) {
        throw unwritten("add");
    }

    @Override
    public ${engine}Tensor mul(${engine}Tensor a, ${engine}Tensor b) {
        throw unwritten("mul");
    }

    @Override
    public ${engine}Tensor div(${engine}Tensor a, ${engine}Tensor b) {
        throw unwritten("div");
    }

    @Override
    public ${engine}Tensor max(${engine}Tensor a, ${engine}Tensor b) {
        throw unwritten("max");
    }

    @Override
    public ${engine}Tensor exp(${engine}Tensor x) {
        throw unwritten("exp");
    }

    @Override
    public ${engine}Tensor log(${engine}Tensor x) {
        throw unwritten("log");
    }

    @Override
    public ${engine}Tensor pow(${engine}Tensor x, double exponent) {
        throw unwritten("pow");
    }

    @Override
    public ${engine}Tensor tanh(${engine}Tensor x) {
        throw unwritten("tanh");
    }

    @Override
    public ${engine}Tensor erf(${engine}Tensor x) {
        throw unwritten("erf");
    }

    @Override
    public ${engine}Tensor sum(${engine}Tensor x, boolean keepAxes, int... axes) {
        throw unwritten("sum");
    }

    @Override
    public ${engine}Tensor reshape(${engine}Tensor x, Shape shape) {
        throw unwritten("reshape");
    }

    @Override
    public ${engine}Tensor transpose(${engine}Tensor x, int... order) {
        throw unwritten("transpose");
    }

    @Override
    public ${engine}Tensor slice(${engine}Tensor x, int axis, int start, int length) {
        throw unwritten("slice");
    }

    @Override
    public ${engine}Tensor concat(List<${engine}Tensor> parts, int axis) {
        throw unwritten("concat");
    }

    @Override
    public ${engine}Tensor matmul(${engine}Tensor a, ${engine}Tensor b) {
        throw unwritten("matmul");
    }
}
