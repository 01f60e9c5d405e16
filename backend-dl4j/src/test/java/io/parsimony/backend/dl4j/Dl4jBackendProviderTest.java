package io.parsimony.backend.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.backend.BackendProvider;
import io.parsimony.error.ParsimonyException;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class Dl4jBackendProviderTest {

    @Test
    void isFoundOnTheClassPath() {
        assertThat(ServiceLoader.load(BackendProvider.class).stream().map(ServiceLoader.Provider::get))
                .anyMatch(new Dl4jBackendProvider()::equals);
    }

    @Test
    void usesAllProcessorsWithoutABoundUnlessToldOtherwise() {
        assertThat(new Dl4jBackendProvider()).isEqualTo(new Dl4jBackendProvider(0, 0));
        assertThat(new Dl4jBackendProvider().type()).isEqualTo("dl4j");
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new Dl4jBackendProvider(-1, 0))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("threads");
        assertThatThrownBy(() -> new Dl4jBackendProvider(1, -1))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("memory");
    }
}
