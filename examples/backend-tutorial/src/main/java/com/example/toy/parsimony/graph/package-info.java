/**
 * A second backend for the toy engine, which compiles graphs: operations emit nodes, which run later, many times.
 *
 * <ul>
 *   <li>{@link com.example.toy.parsimony.graph.ToyGraphOps}: emits {@code ToyNode}s.
 *   <li>{@link com.example.toy.parsimony.graph.ToyGraph}: a compiled program, which runs its nodes in order.
 *   <li>{@link com.example.toy.parsimony.graph.ToyGraphBackend}: copies tensors and compiles programs.
 * </ul>
 */
package com.example.toy.parsimony.graph;
