package io.parsimony.examples.bench;

import io.parsimony.backend.Backend;
import io.parsimony.backend.InferenceSession;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.network.Model;
import io.parsimony.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Measures the throughput of one inference session that several threads share, like the requests of a server. */
public final class ThroughputBenchmark {

    private static final int WARM_UP = 50;
    private static final double TOLERANCE = 1e-4;

    private ThroughputBenchmark() {}

    /** The measured throughput. */
    public record Result(int threads, double imagesPerSecond, double milliseconds, long wrong, long runs) {}

    /** The runs of one thread. */
    private record Runs(long count, long wrong) {}

    /**
     * Shares a session between 1, 2, ... threads, for the same time each.
     *
     * @param batch the number of images per run
     * @throws ParsimonyException any error of a run
     */
    public static List<Result> run(Backend backend, Model model, int batch, List<Integer> threads, Duration time) {
        List<Result> results = new ArrayList<>();
        try (InferenceSession session = backend.infer(model)) {
            for (int count : threads) {
                results.add(share(session, batch, count, time));
            }
        }
        return results;
    }

    private static Result share(InferenceSession session, int batch, int threads, Duration time) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Runs>> tasks = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                Tensor samples = RandomBatches.batch(batch, thread).inputs();
                Tensor expected = session.run(samples);
                for (int i = 0; i < WARM_UP; i++) {
                    session.run(samples);
                }
                tasks.add(() -> runs(session, samples, expected, time));
            }
            long start = System.nanoTime();
            long count = 0;
            long wrong = 0;
            for (Future<Runs> future : pool.invokeAll(tasks)) {
                count += future.get().count();
                wrong += future.get().wrong();
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            return new Result(threads, count * batch / seconds, 1e3 * threads * seconds / count, wrong, count);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ParsimonyException known) {
                throw known;
            }
            throw new IllegalStateException("A run ended in an exception that is not the library's own", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ParsimonyException(Problem.of(ErrorId.CANCELLED, "The benchmark was interrupted."), e);
        } finally {
            pool.shutdownNow();
        }
    }

    private static Runs runs(InferenceSession session, Tensor samples, Tensor expected, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        long count = 0;
        long wrong = 0;
        while (System.nanoTime() < end) {
            wrong += isNear(expected, session.run(samples)) ? 0 : 1;
            count++;
        }
        return new Runs(count, wrong);
    }

    private static boolean isNear(Tensor expected, Tensor found) {
        for (int i = 0; i < expected.shape().size(); i++) {
            if (!(Math.abs(expected.get(i) - found.get(i)) <= TOLERANCE)) {
                return false;
            }
        }
        return true;
    }
}
