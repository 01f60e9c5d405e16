/**
 * Deeplearning4j's model files as models.
 *
 * <ul>
 *   <li>{@link io.parsimony.format.dl4j.Dl4jModelFormat}: the plug-in {@code dl4j}, which reads what {@code
 *       ModelSerializer} writes and writes what {@code ComputationGraph.load} reads.
 * </ul>
 *
 * <p>Deeplearning4j's own classes parse and write the configuration, which starts ND4J; the numbers and the archive are
 * read here, so that what a file claims can be checked before memory is taken for it. Reading goes in steps: the
 * archive ({@code Archive}); its configuration, checked for foreign classes and brought into one form
 * ({@code GraphReader}); each vertex to a {@code Stage}, which knows its number of parameters before any shape is known
 * ({@code LayerStages}, {@code VertexStages}); the inputs' sizes, which a file does not hold ({@code InputSizes}); and
 * the network ({@code Dl4jImporter}).
 */
@NullMarked
package io.parsimony.format.dl4j;

import org.jspecify.annotations.NullMarked;
