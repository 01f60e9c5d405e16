package io.parsimony.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;

class ConfigurationOptionsTest {

    private static Config over(String upper, String lower) {
        return ConfigurationOptions.over(ConfigFactory.parseString(upper), ConfigFactory.parseString(lower));
    }

    @Test
    void upperWinsAndTheRestStays() {
        assertThat(over("a { x = 1 }", "a { x = 2, y = 3 }, b = 4"))
                .isEqualTo(ConfigFactory.parseString("a { x = 1, y = 3 }, b = 4"));
    }

    @Test
    void settingsOfTheSameTypeAreMerged() {
        assertThat(over("o { type = sgd, rate = 1 }", "o { type = sgd, momentum = 2 }"))
                .isEqualTo(ConfigFactory.parseString("o { type = sgd, rate = 1, momentum = 2 }"));
    }

    @Test
    void settingsOfAnotherTypeDoNotShineThrough() {
        assertThat(over("o { type = adam }", "o { type = sgd, momentum = 2 }"))
                .isEqualTo(ConfigFactory.parseString("o { type = adam }"));
    }

    @Test
    void listsAreReplaced() {
        assertThat(over("l = [ 1 ]", "l = [ 2, 3 ]")).isEqualTo(ConfigFactory.parseString("l = [ 1 ]"));
    }
}
