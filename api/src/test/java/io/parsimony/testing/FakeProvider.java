package io.parsimony.testing;

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendProvider;
import io.parsimony.error.Require;

/** A backend without an engine, with one setting of each simple kind. */
public record FakeProvider(int threads, Device device, boolean pinned) implements BackendProvider {

    public enum Device {
        CPU,
        FIRST_GPU
    }

    public FakeProvider {
        Require.atLeastOne("threads", threads);
    }

    public FakeProvider() {
        this(1, Device.CPU, false);
    }

    @Override
    public String type() {
        return "fake";
    }

    @Override
    public Backend open() {
        return new FakeBackend();
    }
}
