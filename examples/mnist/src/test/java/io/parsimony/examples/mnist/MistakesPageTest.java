package io.parsimony.examples.mnist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import io.parsimony.Parsimony;
import io.parsimony.error.ParsimonyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page of the command line shows the messages of wrong configurations. */
class MistakesPageTest {

    private static final String SECTION = "\n## Mistakes in a configuration\n";

    @Test
    void outputIsWhatTheConfigurationEndsIn() throws IOException {
        String page = Files.readString(Path.of("..", "cli", "README.md"));
        String section = page.substring(page.indexOf(SECTION) + SECTION.length());
        String[] blocks = section.split("```(?:hocon)?\n");
        Config settings = ConfigFactory.parseString(
                        blocks[1], ConfigParseOptions.defaults().setOriginDescription("mine.conf"))
                .withFallback(ConfigFactory.parseResources(MnistCommand.DEFAULTS))
                .resolve();
        ParsimonyException e = catchThrowableOfType(ParsimonyException.class, () -> Parsimony.configure(settings));
        // The tests have an additional engine.
        assertThat(e.getMessage().replace("fake, ", "").strip()).isEqualTo(blocks[3].strip());
    }
}
