package com.example.toy.parsimony.graph;

import com.example.toy.ToyTensor;
import io.parsimony.tensor.Shape;
import java.util.List;
import java.util.function.Function;

/** A node of a graph: its shape, its arguments and the kernel that computes its value. Nodes compare by identity. */
final class ToyNode {

    final Shape shape;
    final List<ToyNode> arguments;
    final Function<List<ToyTensor>, ToyTensor> kernel;
    final boolean constant;

    ToyNode(
            Shape shape,
            boolean constant,
            List<ToyNode> arguments,
            Function<List<ToyTensor>, ToyTensor> kernel) {
        this.shape = shape;
        this.constant = constant;
        this.arguments = arguments;
        this.kernel = kernel;
    }
}
