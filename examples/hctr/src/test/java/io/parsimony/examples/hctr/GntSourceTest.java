package io.parsimony.examples.hctr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.parsimony.cli.data.DataConfiguration;
import io.parsimony.cli.data.DataSets;
import io.parsimony.cli.data.DataSource;
import io.parsimony.cli.fake.SampleValues;
import io.parsimony.error.ParsimonyException;
import io.parsimony.examples.hctr.casia.CasiaFiles;
import io.parsimony.examples.hctr.lines.GrayImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GntSourceTest {

    @TempDir
    private Path folder;

    private DataSource source(String settings) {
        String place = folder.toString().replace('\\', '/');
        return DataConfiguration.read(ConfigFactory.parseString(
                        "parsimony.data { type = gnt, folder = \"" + place + "\" " + settings + " }"))
                .source();
    }

    private static byte[] character(String character, int seed) {
        GrayImage image = GrayImage.blank(20, 24);
        for (int i = 0; i < 40; i++) {
            image.ink()[100 + (i * 7 + seed * 31) % 300] = (byte) 200;
        }
        return CasiaFiles.gnt(character, image);
    }

    private void put(String name, byte[] contents) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, contents);
    }

    @Test
    void charactersAreEqualWhereverTheyAreOpened() throws IOException {
        put("HWDB1.0trn/001.gnt", CasiaFiles.join(character("丁", 1), character("一", 2), character("乙", 3)));
        put("HWDB1.0trn/002.gnt", CasiaFiles.join(character("一", 4), character("乙", 5)));
        put("HWDB1.0tst/003.gnt", CasiaFiles.join(character("乙", 6), character("丁", 7)));
        DataSets first = source("").open();
        DataSets second = source("").open();

        assertThat(first.classes()).containsExactly("一", "丁", "乙");
        assertThat(first.train().size()).isEqualTo(5);
        assertThat(first.test().size()).isEqualTo(2);
        assertThat(first.test().label(1)).isEqualTo(1);
        for (int i = 0; i < 5; i++) {
            assertThat(second.train().label(i)).isEqualTo(first.train().label(i));
            assertThat(SampleValues.of(second.train(), i)).isEqualTo(SampleValues.of(first.train(), i));
        }
        assertThat(source(", samples = 2").open().train().size()).isEqualTo(2);
    }

    @Test
    void faultsNameTheirPlace() throws IOException {
        assertThatThrownBy(() -> source(", samples = 0")).hasMessageStartingWith("parsimony.data.samples: ");
        assertThatThrownBy(() -> source(", folder = \"\"").open())
                .isInstanceOf(ParsimonyException.class)
                .hasMessageStartingWith("parsimony.data.folder: The data source [gnt] needs this setting");
        put("train/001.gnt", character("一", 1));
        assertThatThrownBy(() -> source("").open())
                .hasMessageContaining(folder.toString())
                .hasMessageEndingWith("[bad-folder]");
    }
}
