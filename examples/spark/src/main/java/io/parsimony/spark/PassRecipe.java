package io.parsimony.spark;

import io.parsimony.backend.BackendProvider;
import io.parsimony.internal.cache.TeacherCache;

/**
 * The description of a teacher's pass that executors receive.
 *
 * @param backend the engine
 * @param cache the teacher cache to fill
 */
record PassRecipe(BackendProvider backend, TeacherCache.Recipe cache) {}
