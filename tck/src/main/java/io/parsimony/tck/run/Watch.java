package io.parsimony.tck.run;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Calls a backend on one separate thread with a time limit per call. After a call without an end, it is spent. */
final class Watch implements AutoCloseable {

    private static final int FRAMES = 12;

    private final Duration limit;
    private final ExecutorService calls;
    private volatile @Nullable Thread thread;
    private volatile boolean spent;

    Watch(Duration limit) {
        this.limit = limit;
        this.calls = Executors.newSingleThreadExecutor(work -> {
            Thread made = new Thread(work, "tck");
            made.setDaemon(true);
            thread = made;
            return made;
        });
    }

    /** A call exceeded its time limit. */
    static final class TimeLimitExceeded extends RuntimeException {

        private static final long serialVersionUID = 1;

        private TimeLimitExceeded(Duration limit, String stack) {
            super("The case did not end within " + limit.toMillis() / 1000.0 + " s; its thread was at" + stack);
        }

        /** Returns only the message, because the report needs no class name. */
        @Override
        @SuppressWarnings("OverrideThrowableToString")
        public String toString() {
            return String.valueOf(getMessage());
        }
    }

    /**
     * Makes a call.
     *
     * @throws TimeLimitExceeded if the call exceeds its time limit, with the position of its thread
     * @throws Throwable the exception of the call
     */
    <V> V call(Callable<V> call) throws Throwable {
        Future<V> future = calls.submit(call);
        try {
            return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause();
        } catch (TimeoutException e) {
            TimeLimitExceeded exceeded = new TimeLimitExceeded(limit, stack());
            exceeded.addSuppressed(e);
            future.cancel(true);
            spent = true;
            throw exceeded;
        }
    }

    /** Returns whether a call did not end, so that no more calls are possible. */
    boolean isSpent() {
        return spent;
    }

    private String stack() {
        Thread hanging = thread;
        return hanging == null
                ? " nowhere"
                : Arrays.stream(hanging.getStackTrace())
                        .limit(FRAMES)
                        .map(frame -> System.lineSeparator() + "    " + frame)
                        .collect(Collectors.joining());
    }

    @Override
    public void close() {
        calls.shutdownNow();
    }
}
