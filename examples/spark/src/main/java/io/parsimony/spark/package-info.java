/**
 * The teacher's pass and distillation on an Apache Spark cluster.
 *
 * <ul>
 *   <li>{@link io.parsimony.spark.SparkBackend}: an engine whose trainings and teacher's passes run on executors.
 *   <li>{@link io.parsimony.spark.SparkSettings}: the division of a training into shards and rounds.
 *   <li>{@link io.parsimony.spark.SourceDataset}: data that each process opens.
 *   <li>{@link io.parsimony.spark.ParquetSource}: pictures in Parquet files.
 *   <li>{@link io.parsimony.spark.StoredSource}: samples that a Spark job has prepared.
 *   <li>{@link io.parsimony.spark.SparkMain}: the main class for {@code spark-submit}.
 * </ul>
 */
@NullMarked
package io.parsimony.spark;

import org.jspecify.annotations.NullMarked;
