package io.parsimony.spark;

import io.parsimony.backend.BackendProvider;
import io.parsimony.internal.cache.TeacherCache;

/**
 * A teacher's pass for the executors.
 *
 * @param backend the engine
 * @param cache what is filled
 */
record PassRecipe(BackendProvider backend, TeacherCache.Recipe cache) {}
