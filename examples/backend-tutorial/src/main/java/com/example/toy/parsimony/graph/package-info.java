/**
 * The toy engine a second time, as one that compiles graphs: operations emit nodes, which run later, many times.
 *
 * <ul>
 *   <li>{@link com.example.toy.parsimony.graph.ToyGraphOps}: emits {@code ToyNode}s.
 *   <li>{@link com.example.toy.parsimony.graph.ToyGraph}: a program's nodes in order, and how they run.
 *   <li>{@link com.example.toy.parsimony.graph.ToyGraphBackend}: memory and programs.
 * </ul>
 */
package com.example.toy.parsimony.graph;
