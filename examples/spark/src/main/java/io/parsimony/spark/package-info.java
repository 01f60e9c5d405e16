/**
 * The teacher's pass and distillation on a cluster of Apache Spark.
 *
 * <ul>
 *   <li>{@link io.parsimony.spark.SparkBackend}: an engine whose trainings and teacher's passes run on executors.
 *   <li>{@link io.parsimony.spark.SparkSettings}: the division of a training into shards and rounds.
 *   <li>{@link io.parsimony.spark.SourceDataset}: data that each process opens.
 *   <li>{@link io.parsimony.spark.ParquetSource}, {@link io.parsimony.spark.StoredSource}: pictures in Parquet files,
 *       and their samples after the preparation by a job of Spark.
 *   <li>{@link io.parsimony.spark.SparkMain}: the class for {@code spark-submit}.
 * </ul>
 */
@NullMarked
package io.parsimony.spark;

import org.jspecify.annotations.NullMarked;
