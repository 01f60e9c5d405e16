package com.example.toy.parsimony;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parsimony.backend.BackendProvider;
import io.parsimony.internal.plugin.PluginRegistry;
import org.junit.jupiter.api.Test;

class ToyBackendProviderTest {

    /** The line in {@code META-INF/services} is right: configuration finds the backend. */
    @Test
    void isFoundOnTheClassPath() {
        assertTrue(PluginRegistry.discover(BackendProvider.class).contains(new ToyBackendProvider()));
    }
}
