package ${package};

import io.parsimony.tensor.Shape;

/** A tensor. Replace this class by your engine's tensor type. */
record ${engine}Tensor(Shape shape, float[] numbers) {}
