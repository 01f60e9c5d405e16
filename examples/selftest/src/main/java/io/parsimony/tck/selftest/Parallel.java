package io.parsimony.tck.selftest;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Predicate;

/** Applies a function to items in parallel. */
final class Parallel {

    private Parallel() {}

    /**
     * Applies a function to each item on several threads.
     *
     * @param alone the items to process one by one, after all others
     * @return the results, in the order of the items
     */
    static <A, R> List<R> map(List<A> items, Predicate<A> alone, int threads, Function<A, R> function) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            Map<A, Future<R>> begun = new LinkedHashMap<>();
            items.stream()
                    .filter(alone.negate())
                    .forEach(item -> begun.put(item, pool.submit(() -> function.apply(item))));
            Map<A, R> results = new HashMap<>();
            for (Map.Entry<A, Future<R>> entry : begun.entrySet()) {
                results.put(entry.getKey(), entry.getValue().get());
            }
            items.stream().filter(alone).forEach(item -> results.put(item, function.apply(item)));
            return items.stream().map(results::get).toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The run was interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A run ended in an exception of the kit's own", e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }
}
