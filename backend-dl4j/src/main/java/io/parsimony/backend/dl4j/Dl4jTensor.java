package io.parsimony.backend.dl4j;

/**
 * A tensor in native memory.
 *
 * @param memory the memory that holds its numbers
 * @param layout the order of the numbers
 */
record Dl4jTensor(Nd4jMemory memory, Nd4jLayout layout) {}
