package io.parsimony.spark;

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendProvider;
import io.parsimony.internal.cache.TeacherCache;
import io.parsimony.internal.data.BatchSource;
import io.parsimony.internal.data.TeacherSource;
import io.parsimony.internal.train.TrainingSession;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The engine of an executor, and the resources that its tasks reuse between rounds: the sessions and data of a
 * training, or the teachers of a pass. Each concurrent task opens its own resources on first use. The first task of
 * another training closes the resources of the earlier one.
 */
final class ExecutorState {

    private static final ExecutorState THIS = new ExecutorState();

    private final Map<BackendProvider, Backend> engines = new HashMap<>();
    private final Deque<AutoCloseable> idle = new ArrayDeque<>();
    private String key = "";

    private ExecutorState() {}

    /** A session with its data, used by one task at a time. */
    record Training(TrainingSession session, BatchSource batches) implements AutoCloseable {

        @Override
        public void close() {
            session.close();
        }
    }

    /** A task that uses the resource of a key. */
    @FunctionalInterface
    interface Use<K, R extends @Nullable Object> {

        /** Returns the task's result. */
        R with(K kept);
    }

    /** Runs a task in a session of a training, which stays open for the next one. */
    static <R extends @Nullable Object> R inTraining(
            String key, Supplier<TrainingRecipe> recipe, Use<Training, R> use) {
        return THIS.use(key, Training.class, () -> THIS.open(recipe.get()), use);
    }

    /** Runs a task with the teachers of a pass, which stay open for the next one. */
    static <R extends @Nullable Object> R inPass(
            String key, Supplier<PassRecipe> recipe, Use<TeacherCache.Filler, R> use) {
        return THIS.use(key, TeacherCache.Filler.class, () -> THIS.open(recipe.get()), use);
    }

    private <K extends AutoCloseable, R extends @Nullable Object> R use(
            String wanted, Class<K> kind, Supplier<K> open, Use<K, R> use) {
        K kept = take(wanted, kind);
        if (kept == null) {
            kept = open.get();
        }
        boolean sound = false;
        try {
            R result = use.with(kept);
            sound = true;
            return result;
        } finally {
            give(wanted, kept, sound);
        }
    }

    private synchronized <K extends AutoCloseable> @Nullable K take(String wanted, Class<K> kind) {
        if (!wanted.equals(key)) {
            idle.forEach(ExecutorState::close);
            idle.clear();
            key = wanted;
        }
        return kind.cast(idle.poll());
    }

    /** Keeps a task's resource for reuse, unless the task failed or another training has begun. */
    private synchronized void give(String used, AutoCloseable kept, boolean sound) {
        if (sound && used.equals(key)) {
            idle.push(kept);
        } else {
            close(kept);
        }
    }

    private static void close(AutoCloseable kept) {
        try {
            kept.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Training open(TrainingRecipe recipe) {
        Backend backend = engine(recipe.backend());
        BatchSource batches = recipe.batches().open(recipe.cache().<TeacherSource>map(cache -> cache.open(backend)));
        return new Training(TrainingSession.open(backend, recipe.plan()), batches);
    }

    private TeacherCache.Filler open(PassRecipe recipe) {
        return recipe.cache().open(engine(recipe.backend())).filler();
    }

    private Backend engine(BackendProvider provider) {
        synchronized (engines) {
            return engines.computeIfAbsent(provider, BackendProvider::open);
        }
    }
}
