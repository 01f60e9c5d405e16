/**
 * The teacher's pass and distillation on a cluster of Apache Spark.
 */
@NullMarked
package io.parsimony.spark;

import org.jspecify.annotations.NullMarked;
