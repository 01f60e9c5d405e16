package io.parsimony.tck.selftest;

import io.parsimony.backend.Executable;
import io.parsimony.backend.Value;
import java.util.Map;

/** An executable that forwards all calls. */
class ForwardingExecutable implements Executable {

    private final Executable inner;

    ForwardingExecutable(Executable inner) {
        this.inner = inner;
    }

    @Override
    public Map<String, Value> run(Map<String, ? extends Value> inputs) {
        return inner.run(inputs);
    }

    @Override
    public void close() {
        inner.close();
    }
}
