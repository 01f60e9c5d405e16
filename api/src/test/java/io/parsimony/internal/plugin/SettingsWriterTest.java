package io.parsimony.internal.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.parsimony.testing.FakeProvider;
import io.parsimony.testing.FakeStrategy;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SettingsWriterTest {

    @Test
    void onlyWhatIsNotTheDefaultIsWritten() {
        assertThat(SettingsWriter.hocon(new FakeStrategy())).isEqualTo("{ type = shrink }");
        assertThat(SettingsWriter.hocon(new FakeStrategy(0.25, List.of("a", "b.c"), OptionalInt.of(3))))
                .isEqualTo("{ type = shrink, omega = 0.25, keep = [a,\"b.c\"], rank = 3 }");
    }

    @Test
    void constantsAreInKebabCase() {
        FakeProvider defaults = new FakeProvider();
        FakeProvider.Device other =
                FakeProvider.Device.values()[1 - defaults.device().ordinal()];
        assertThat(SettingsWriter.settings(new FakeProvider(defaults.threads(), other, defaults.pinned())))
                .containsExactly(java.util.Map.entry("device", Conversion.kebab(other.name())));
    }

    @Test
    void whatIsWrittenIsReadBackEqual() {
        FakeStrategy strategy = new FakeStrategy(0.25, List.of("conv 1", "b.c"), OptionalInt.of(3));
        Settings settings =
                Settings.at(ConfigFactory.parseString("strategy = " + SettingsWriter.hocon(strategy)), "strategy");
        PluginRegistry<FakeStrategy> registry = new PluginRegistry<>("strategy", List.of(new FakeStrategy()));

        assertThat(SettingsReader.plugin(settings, registry, null)).contains(strategy);
    }
}
