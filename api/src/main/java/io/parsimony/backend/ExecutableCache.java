package io.parsimony.backend;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;

/** The executables of one function for the batch sizes used last. */
final class ExecutableCache implements AutoCloseable {

    private static final int MOST = 8;

    private final IntFunction<Executable> compiler;
    private final LinkedHashMap<Integer, Executable> byBatch = new LinkedHashMap<>(16, 0.75f, true);

    ExecutableCache(IntFunction<Executable> compiler) {
        this.compiler = compiler;
    }

    Executable get(int batch) {
        Executable known = byBatch.get(batch);
        if (known != null) {
            return known;
        }
        if (byBatch.size() == MOST) {
            Map.Entry<Integer, Executable> eldest =
                    byBatch.entrySet().iterator().next();
            byBatch.remove(eldest.getKey()).close();
        }
        Executable compiled = compiler.apply(batch);
        byBatch.put(batch, compiled);
        return compiled;
    }

    @Override
    public void close() {
        byBatch.values().forEach(Executable::close);
        byBatch.clear();
    }
}
