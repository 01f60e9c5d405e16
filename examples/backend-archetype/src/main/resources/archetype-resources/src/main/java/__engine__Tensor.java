package ${package};

import io.parsimony.tensor.Shape;

/** A tensor. Put your engine's own type in its place. */
record ${engine}Tensor(Shape shape, float[] numbers) {}
