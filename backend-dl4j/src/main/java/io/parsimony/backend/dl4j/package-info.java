/**
 * The backend {@code dl4j}: inference and training on ND4J, the numerical engine of Deeplearning4j.
 *
 * <ul>
 *   <li>{@link io.parsimony.backend.dl4j.Dl4jBackendProvider}: the plug-in and its settings.
 *   <li>{@link io.parsimony.backend.dl4j.Dl4jBackend}: the engine at work.
 * </ul>
 */
@NullMarked
package io.parsimony.backend.dl4j;

import org.jspecify.annotations.NullMarked;
