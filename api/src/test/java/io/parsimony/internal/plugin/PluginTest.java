package io.parsimony.internal.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.parsimony.distill.DistillationLoss;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.optimize.Sgd;
import io.parsimony.optimize.Optimizer;
import io.parsimony.testing.LabelLoss;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PluginTest {

    private enum Size {
        SMALL,
        VERY_LARGE
    }

    /** A plug-in with typical mistakes: a type that configuration cannot express, and a constructor that fails. */
    record Odd(Map<String, String> table, List<Integer> sizes, int depth) {
        Odd {
            if (depth == 13) {
                throw new IllegalStateException("thirteen is taken");
            }
            if (depth == 14) {
                throw new NullPointerException();
            }
        }
    }

    private static String oddMessage(String text) {
        Settings settings = Settings.at(ConfigFactory.parseString("odd { " + text + " }"), "odd");
        try {
            SettingsReader.read(settings, new Odd(Map.of(), List.of(), 1));
            settings.requireValid();
        } catch (ParsimonyException e) {
            return e.getMessage();
        }
        throw new AssertionError("no fault");
    }

    @Test
    void registryFindsByNameAndSuggests() {
        PluginRegistry<Optimizer> registry =
                new PluginRegistry<>("optimizer", PluginRegistry.discover(Optimizer.class));
        assertThat(registry.types()).containsExactly("adam", "adamw", "sgd");
        assertThat(registry.get("sgd")).isEqualTo(new Sgd());
        assertThatThrownBy(() -> registry.get("sgdd"))
                .hasMessage("There is no optimizer [sgdd]. Did you mean [sgd]? Known: [adam, adamw, sgd]. "
                        + "[unknown-plugin]");
        assertThatThrownBy(() -> registry.types().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void firstOfANameWins() {
        PluginRegistry<DistillationLoss> registry =
                new PluginRegistry<>("loss", List.of(new LabelLoss(0.5), new LabelLoss(0.1)));
        assertThat(registry.get("from-labels")).isEqualTo(new LabelLoss(0.5));
    }

    @Test
    void conversions() {
        assertThat(Conversion.to(String.class, 5)).isEqualTo("5");
        assertThat(Conversion.to(int.class, "12")).isEqualTo(12);
        assertThat(Conversion.to(long.class, 1L << 40)).isEqualTo(1L << 40);
        assertThat(Conversion.to(double.class, "1e-3")).isEqualTo(1e-3);
        assertThat(Conversion.to(double.class, 2)).isEqualTo(2.0);
        assertThat(Conversion.to(boolean.class, "false")).isEqualTo(false);
        assertThat(Conversion.to(OptionalInt.class, 3)).isEqualTo(OptionalInt.of(3));
        assertThat(Conversion.to(OptionalDouble.class, "3")).isEqualTo(OptionalDouble.of(3));
        assertThat(Conversion.to(Size.class, "very-large")).isEqualTo(Size.VERY_LARGE);
    }

    @Test
    void whatIsNotANumberIsRefused() {
        for (String text : List.of("NaN", "Infinity", "5d", "0x10", "", " 5", "five")) {
            assertThatThrownBy(() -> Conversion.to(double.class, text)).as(text).hasMessage("a number");
        }
        assertThatThrownBy(() -> Conversion.to(double.class, "1e999")).hasMessage("a number of at most 1.79e308");
        assertThatThrownBy(() -> Conversion.to(int.class, 1L << 31)).hasMessage("a whole number below 2^31");
        assertThatThrownBy(() -> Conversion.to(int.class, 5.0)).hasMessage("a whole number");
        assertThatThrownBy(() -> Conversion.to(Size.class, "huge")).hasMessage("one of [small, very-large]");
        assertThatThrownBy(() -> Conversion.to(String.class, List.of())).hasMessage("text");
    }

    @Test
    void namesAreKebabCase() {
        assertThat(List.of("learningRate", "beta1", "VERY_LARGE", "maxGradientNorm", "k"))
                .extracting(Conversion::kebab)
                .containsExactly("learning-rate", "beta1", "very-large", "max-gradient-norm", "k");
    }

    @Test
    void plugInsOwnFaultsAreReadable() {
        assertThat(oddMessage("depth = 13"))
                .isEqualTo("odd: The plug-in rejected these settings: thirteen is taken (String: 1). [bad-value]");
        assertThat(oddMessage("depth = 14")).startsWith("odd: The plug-in rejected these settings: no reason given");
        assertThat(oddMessage("table { a = b }"))
                .startsWith("Expected a setting of type text, number, boolean, enum constant or a list of these, found")
                .endsWith("[bad-plugin]");
        assertThat(oddMessage("sizes = [1, 2.5]"))
                .isEqualTo("odd.sizes: Expected a list of which each item is a whole number, found [1,2.5] (String: 1)."
                        + " [bad-value]");
    }

    @Test
    void objectWithoutSettingsSaysSo() {
        Settings settings = Settings.at(ConfigFactory.parseString("plain { depth = 1 }"), "plain");
        assertThat(SettingsReader.read(settings, "not a record")).contains("not a record");
        assertThatThrownBy(settings::requireValid)
                .hasMessage(
                        "plain.depth: There is no setting [depth] here (String: 1). This object accepts no settings. "
                                + "[unknown-key]");
    }
}
