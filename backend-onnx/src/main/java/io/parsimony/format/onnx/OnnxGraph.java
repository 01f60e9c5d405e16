package io.parsimony.format.onnx;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A checked graph of a file: each name is defined once, before its first use.
 *
 * @param inputs the inputs' names and extents, -1 where one is free
 * @param bytes the names of the inputs whose elements are bytes
 * @param presented the forms of inputs of files of this format that differ from the network's inputs
 * @param tensors reads the file's tensors
 * @param constants the initializers
 * @param operations the nodes in topological order
 * @param outputs the outputs' names
 * @param declared the extents that the file declares for values, -1 where one is free
 * @param opset the version of the standard operators
 * @param own whether this format wrote the file
 * @param provenance the known origin of the file
 */
record OnnxGraph(
        Map<String, long[]> inputs,
        Set<String> bytes,
        Map<String, String> presented,
        TensorReader tensors,
        Map<String, Constant> constants,
        List<OnnxOperation> operations,
        List<String> outputs,
        Map<String, long[]> declared,
        long opset,
        boolean own,
        Map<String, String> provenance) {}
