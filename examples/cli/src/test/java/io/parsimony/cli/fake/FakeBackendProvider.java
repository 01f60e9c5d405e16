package io.parsimony.cli.fake;

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendProvider;

/**
 * A backend without an engine, for tests of the surroundings: it guesses classes, and its losses fall, for all
 * networks.
 *
 * @param interruptAt the step, counted over all sessions, at which it interrupts the thread; none if negative
 */
public record FakeBackendProvider(int interruptAt) implements BackendProvider {

    /** Creates a provider that never interrupts. */
    public FakeBackendProvider() {
        this(-1);
    }

    @Override
    public String type() {
        return "fake";
    }

    @Override
    public Backend open() {
        return new FakeBackend(interruptAt);
    }
}
