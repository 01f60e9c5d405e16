package io.parsimony.examples.mnist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.parsimony.cli.data.DataConfiguration;
import io.parsimony.cli.data.DataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MnistSourceTest {

    @TempDir
    private Path folder;

    private static DataSource source(String settings) {
        return DataConfiguration.read(ConfigFactory.parseString("parsimony.data { type = mnist " + settings + " }"))
                .source();
    }

    @Test
    void folderAndLimitAreSettings() {
        assertThat(source("")).isEqualTo(new MnistSource());
        assertThat(source(", folder = x, samples = 5")).isEqualTo(new MnistSource("x", OptionalInt.of(5)));
        assertThatThrownBy(() -> source(", samples = 0"))
                .hasMessageStartingWith("parsimony.data.samples: Expected a whole number of at least 1, found 0");
    }

    /** The files of the folder are used, and are checked: nothing is fetched over one that is wrong. */
    @Test
    void filesOfTheFolderAreRead() throws IOException {
        Files.writeString(folder.resolve("train-images-idx3-ubyte"), "not it");
        DataSource damaged = new MnistSource(folder.toString(), OptionalInt.empty());

        assertThatThrownBy(damaged::open)
                .hasMessageContaining("train-images-idx3-ubyte")
                .hasMessageEndingWith("[bad-hash]");
    }
}
