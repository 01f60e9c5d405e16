package io.parsimony.testing;

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendInfo;
import io.parsimony.backend.Capability;
import io.parsimony.backend.CheckedExecutable;
import io.parsimony.backend.Executable;
import io.parsimony.backend.Value;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A backend without computation: every output is filled with one number that a test chooses. It counts the open values
 * and executables, and can be set to fail.
 */
public final class FakeBackend implements Backend {

    /** The numbers of outputs by name; one by default. */
    public final Map<String, Float> outputs = new LinkedHashMap<>();

    /** The names of the programs compiled, in order. */
    public final List<String> compiled = new ArrayList<>();

    public int openValues;
    public int openExecutables;

    /** The remaining number of successful uploads. */
    public int uploadsLeft = Integer.MAX_VALUE;

    /** The remaining number of successful downloads. */
    public int downloadsLeft = Integer.MAX_VALUE;

    /** The program that fails when run. */
    public String failing = "";

    @Override
    public BackendInfo info() {
        return new BackendInfo("fake", "Nothing", "1", "cpu");
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.INFERENCE, Capability.TRAINING);
    }

    @Override
    public Value upload(Tensor tensor) {
        if (uploadsLeft-- <= 0) {
            throw new IllegalStateException("no room");
        }
        return new FakeValue(tensor);
    }

    @Override
    public Executable compile(Program program, Map<String, Tensor> constants) {
        compiled.add(program.name());
        return new FakeExecutable(program, constants);
    }

    @Override
    public void close() {}

    private final class FakeExecutable extends CheckedExecutable {

        FakeExecutable(Program program, Map<String, Tensor> constants) {
            super(program, constants);
            openExecutables++;
        }

        @Override
        protected Map<String, Value> execute(Map<String, ? extends Value> inputs) {
            if (program().name().equals(failing)) {
                throw new IllegalStateException("engine failed");
            }
            Map<String, Value> values = new LinkedHashMap<>();
            program()
                    .outputs()
                    .forEach((name, shape) ->
                            values.put(name, new FakeValue(Tensor.full(shape, outputs.getOrDefault(name, 1f)))));
            return values;
        }

        @Override
        protected void release() {
            openExecutables--;
        }
    }

    private final class FakeValue implements Value {

        private final Tensor tensor;
        private boolean closed;

        FakeValue(Tensor tensor) {
            this.tensor = Tensor.of(tensor.shape(), tensor.toArray());
            openValues++;
        }

        @Override
        public Shape shape() {
            return tensor.shape();
        }

        @Override
        public Tensor download() {
            if (closed || downloadsLeft-- <= 0) {
                throw new IllegalStateException(closed ? "value is closed" : "no connection");
            }
            return tensor;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                openValues--;
            }
        }
    }
}
