/**
 * Deeplearning4j's model format.
 *
 * <ul>
 *   <li>{@link io.parsimony.format.dl4j.Dl4jModelFormat}: the plug-in {@code dl4j}, which reads the files of {@code
 *       ModelSerializer} and writes files for {@code ComputationGraph.load}.
 * </ul>
 *
 * <p>Deeplearning4j's own classes parse and write the configuration, which starts ND4J. This package reads the archive
 * and the numbers itself, so that it checks the sizes in a file before it allocates memory. An import has these steps:
 *
 * <ol>
 *   <li>{@code Archive} reads the archive.
 *   <li>{@code GraphReader} checks the configuration for foreign classes and converts it to one form.
 *   <li>{@code LayerStages} and {@code VertexStages} convert each vertex to a {@code Stage}, whose number of parameters
 *       does not depend on shapes.
 *   <li>{@code InputSizes} infers the sizes of the inputs, which a file does not hold.
 *   <li>{@code Dl4jImporter} builds the network.
 * </ol>
 */
@NullMarked
package io.parsimony.format.dl4j;

import org.jspecify.annotations.NullMarked;
