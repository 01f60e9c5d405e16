/**
 * The interfaces that an engine implements, and the base classes that engines share.
 *
 * <ul>
 *   <li>{@link io.parsimony.backend.BackendProvider}: the plug-in interface of backends; {@link
 *       io.parsimony.backend.Backend}: a running engine.
 *   <li>{@link io.parsimony.backend.Executable}: a compiled program; {@link io.parsimony.backend.Value}: a tensor
 *       inside an engine; {@link io.parsimony.backend.CheckedExecutable}: the checks that every executable makes.
 *   <li>{@link io.parsimony.backend.EagerBackend}: the base of backends whose engine computes each operation at once;
 *       {@link io.parsimony.backend.EngineBackend}: the base of all others; {@link io.parsimony.backend.Gate}: closes a
 *       resource after its active calls.
 *   <li>{@link io.parsimony.backend.InferenceSession}: a model loaded for inference.
 * </ul>
 */
@NullMarked
package io.parsimony.backend;

import org.jspecify.annotations.NullMarked;
