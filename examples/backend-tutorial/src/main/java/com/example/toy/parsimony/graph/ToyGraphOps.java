package com.example.toy.parsimony.graph;

import com.example.toy.ToyTensor;
import com.example.toy.parsimony.ToyOps;
import io.parsimony.tensor.GradientOps;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.ShapeOps;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Emits a node for each operation, with the eager backend's kernels. */
final class ToyGraphOps implements GradientOps<ToyNode> {

    private static final ShapeOps SHAPES = new ShapeOps();
    private static final ToyOps KERNELS = new ToyOps();

    /** The nodes in the order of emission: arguments precede the nodes that use them. */
    final List<ToyNode> nodes = new ArrayList<>();

    private ToyNode emit(ToyNode node) {
        nodes.add(node);
        return node;
    }

    private ToyNode emit(Shape shape, List<ToyNode> arguments, Function<List<ToyTensor>, ToyTensor> kernel) {
        return emit(new ToyNode(shape, arguments.stream().allMatch(node -> node.constant), arguments, kernel));
    }

    private ToyNode unary(Shape shape, ToyNode x, UnaryOperator<ToyTensor> kernel) {
        return emit(shape, List.of(x), in -> kernel.apply(in.get(0)));
    }

    private ToyNode binary(Shape shape, ToyNode a, ToyNode b, BinaryOperator<ToyTensor> kernel) {
        return emit(shape, List.of(a, b), in -> kernel.apply(in.get(0), in.get(1)));
    }

    private ToyNode broadcasting(ToyNode a, ToyNode b, BinaryOperator<ToyTensor> kernel) {
        return binary(SHAPES.add(a.shape, b.shape), a, b, kernel);
    }

    /** Emits a placeholder for a value that is given when the graph runs. */
    ToyNode input(Shape shape) {
        return emit(new ToyNode(shape, false, List.of(), in -> null));
    }

    @Override
    public Shape shape(ToyNode x) {
        return x.shape;
    }

    @Override
    public ToyNode constant(Tensor value) {
        ToyTensor known = KERNELS.constant(value);
        return emit(value.shape(), List.of(), in -> known);
    }

    @Override
    public ToyNode add(ToyNode a, ToyNode b) {
        return broadcasting(a, b, KERNELS::add);
    }

    @Override
    public ToyNode mul(ToyNode a, ToyNode b) {
        return broadcasting(a, b, KERNELS::mul);
    }

    @Override
    public ToyNode div(ToyNode a, ToyNode b) {
        return broadcasting(a, b, KERNELS::div);
    }

    @Override
    public ToyNode max(ToyNode a, ToyNode b) {
        return broadcasting(a, b, KERNELS::max);
    }

    @Override
    public ToyNode exp(ToyNode x) {
        return unary(x.shape, x, KERNELS::exp);
    }

    @Override
    public ToyNode log(ToyNode x) {
        return unary(x.shape, x, KERNELS::log);
    }

    @Override
    public ToyNode pow(ToyNode x, double exponent) {
        return unary(x.shape, x, v -> KERNELS.pow(v, exponent));
    }

    @Override
    public ToyNode relu(ToyNode x) {
        return unary(x.shape, x, KERNELS::relu);
    }

    @Override
    public ToyNode tanh(ToyNode x) {
        return unary(x.shape, x, KERNELS::tanh);
    }

    @Override
    public ToyNode erf(ToyNode x) {
        return unary(x.shape, x, KERNELS::erf);
    }

    @Override
    public ToyNode broadcast(ToyNode x, Shape shape) {
        return unary(shape, x, v -> KERNELS.broadcast(v, shape));
    }

    @Override
    public ToyNode sum(ToyNode x, boolean keepAxes, int... axes) {
        return unary(SHAPES.sum(x.shape, keepAxes, axes), x, v -> KERNELS.sum(v, keepAxes, axes));
    }

    @Override
    public ToyNode reshape(ToyNode x, Shape shape) {
        return unary(shape, x, v -> KERNELS.reshape(v, shape));
    }

    @Override
    public ToyNode transpose(ToyNode x, int... order) {
        return unary(SHAPES.transpose(x.shape, order), x, v -> KERNELS.transpose(v, order));
    }

    @Override
    public ToyNode slice(ToyNode x, int axis, int start, int length) {
        return unary(x.shape.with(axis, length), x, v -> KERNELS.slice(v, axis, start, length));
    }

    @Override
    public ToyNode pad(ToyNode x, int axis, int before, int after) {
        return unary(SHAPES.pad(x.shape, axis, before, after), x, v -> KERNELS.pad(v, axis, before, after));
    }

    @Override
    public ToyNode equalTo(ToyNode a, ToyNode b) {
        return broadcasting(a, b, KERNELS::equalTo);
    }

    @Override
    public ToyNode concat(List<ToyNode> parts, int axis) {
        Shape shape = SHAPES.concat(parts.stream().map(this::shape).toList(), axis);
        return emit(shape, parts, in -> KERNELS.concat(in, axis));
    }

    @Override
    public ToyNode matmul(ToyNode a, ToyNode b) {
        return binary(SHAPES.matmul(a.shape, b.shape), a, b, KERNELS::matmul);
    }
}
