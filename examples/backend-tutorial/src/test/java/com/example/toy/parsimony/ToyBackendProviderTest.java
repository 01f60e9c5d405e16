package com.example.toy.parsimony;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parsimony.backend.BackendProvider;
import io.parsimony.internal.plugin.PluginRegistry;
import org.junit.jupiter.api.Test;

class ToyBackendProviderTest {

    /** Checks the entry in {@code META-INF/services}: a configuration finds the backend. */
    @Test
    void isFoundOnTheClassPath() {
        assertTrue(PluginRegistry.discover(BackendProvider.class).contains(new ToyBackendProvider()));
    }
}
