package io.parsimony.cli.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.parsimony.cli.fake.SampleValues;
import io.parsimony.cli.pictures.ImageFolder;
import io.parsimony.cli.pictures.PixelValues;
import io.parsimony.cli.pictures.Preparation;
import io.parsimony.data.Dataset;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSourceTest {

    @TempDir
    private Path folder;

    private static DataConfiguration read(String data) {
        return DataConfiguration.read(ConfigFactory.parseString("parsimony { backend = fake, data " + data + " }"));
    }

    /** Opens the data twice, as two processes do, and checks that all samples are equal. */
    private static DataSets openTwice(String data) {
        DataSets first = read(data).source().open();
        DataSets second = read(data).source().open();
        assertThat(second.classes()).isEqualTo(first.classes());
        assertEqual(second.train(), first.train());
        assertEqual(second.test(), first.test());
        return first;
    }

    private static void assertEqual(Dataset actual, Dataset expected) {
        assertThat(actual.size()).isEqualTo(expected.size());
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.label(i)).isEqualTo(expected.label(i));
            assertThat(SampleValues.of(actual, i)).isEqualTo(SampleValues.of(expected, i));
        }
    }

    private String idx(String name, boolean compressed, int... values) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = compressed ? new GZIPOutputStream(bytes) : bytes) {
            out.write(IdxFileTest.bytes(values));
        }
        Files.write(folder.resolve(name), bytes.toByteArray());
        return folder.resolve(name).toString().replace('\\', '/');
    }

    private void picture(String name, int level) throws IOException {
        BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
        image.setRGB(level % 4, 0, 0x10203 * level & 0xffffff);
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "png", file.toFile());
    }

    private String place() {
        return folder.toString().replace('\\', '/');
    }

    @Test
    void restOfTheConfigurationHasNoData() {
        DataConfiguration data = read("{ type = drawn, samples = 20, extent = 12 }");

        assertThat(data.source()).isEqualTo(new DrawnSource(20, 12));
        assertThat(data.rest()).isEqualTo(ConfigFactory.parseString("parsimony { backend = fake }"));
    }

    @Test
    void substitutionsOutsideTheDataAreKept() {
        Config config =
                ConfigFactory.parseString("n = 30, parsimony { x = ${n}, data { type = drawn, samples = ${n} } }");
        DataConfiguration data = DataConfiguration.read(config);

        assertThat(data.source()).isEqualTo(new DrawnSource(30, 28));
        assertThat(data.rest().getInt("parsimony.x")).isEqualTo(30);
        assertThatThrownBy(() -> read("{ type = drawn, samples = ${absent} }")).hasMessageEndingWith("[bad-file]");
    }

    @Test
    void absentDataAreNamed() {
        assertThatThrownBy(() -> DataConfiguration.read(ConfigFactory.parseString("parsimony { backend = fake }")))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageStartingWith(
                        "parsimony.data: Expected a data source, found none. Set parsimony.data { type = ")
                .hasMessageContaining("drawn, idx, pictures")
                .hasMessageEndingWith("[bad-value]");
        assertThatThrownBy(() -> read("= 3"))
                .hasMessageContaining("parsimony.data: Expected an object { ... }, found 3");
        assertThatThrownBy(() -> read("{ samples = 3 }"))
                .hasMessageContaining("parsimony.data.type: Expected the name of a data source, found none");
    }

    @Test
    void unknownSourceIsNamedWithTheNearest() {
        assertThatThrownBy(() -> read("{ type = drown }"))
                .hasMessageContaining("parsimony.data.type: There is no data source [drown]")
                .hasMessageContaining("drawn");
    }

    @Test
    void allBadSettingsAreNamedAtOnce() {
        assertThatThrownBy(() -> read("{ type = drawn, samples = 0, extent = 5, colour = red }"))
                .hasMessageContaining("parsimony.data.samples: Expected a whole number of at least 1, found 0")
                .hasMessageContaining("parsimony.data.extent: Expected a number of at least 12 and below 4097, found 5")
                .hasMessageContaining("parsimony.data.colour: There is no setting [colour] here");
        assertThatThrownBy(() -> read("{ type = idx, classes = 0, std = 0, samples = -1 }"))
                .hasMessageContaining("parsimony.data.classes: ")
                .hasMessageContaining("parsimony.data.std: Expected a positive number, found 0")
                .hasMessageContaining("parsimony.data.samples: ");
        assertThatThrownBy(() -> read("{ type = pictures, shape = [2, 4, 4] }"))
                .hasMessageContaining("parsimony.data.shape: Expected [1 or 3, height, width], found [[2, 4, 4]]");
        assertThatThrownBy(() -> read("{ type = pictures, shape = [1, 4, 4], bgr = true, crop = 2, std = [] }"))
                .hasMessageContaining("parsimony.data.crop: Expected a number above 0 and at most 1, found 2");
        assertThatThrownBy(() -> read("{ type = pictures, mean = [0.5, 0.5] }"))
                .hasMessageContaining("parsimony.data.mean: Expected one number, or one for each of 3 channels");
    }

    @Test
    void settingsWithoutDefaultAreNamedWhereTheyAreNotSet() {
        DataSource idx = read("{ type = idx, train-images = x }").source();
        assertThatThrownBy(idx::open)
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining(
                        "parsimony.data.train-labels: The data source [idx] needs this setting, found none.")
                .hasMessageContaining("parsimony.data.test-images: ")
                .hasMessageContaining("Set parsimony.data.test-labels.");
        DataSource pictures = read("{ type = pictures }").source();
        assertThatThrownBy(pictures::open).hasMessageContaining("parsimony.data.folder: ");
        DataSource absent = read("{ type = idx, train-images = x, train-labels = y, test-images = x, test-labels = y }")
                .source();
        assertThatThrownBy(absent::open)
                .hasMessage("parsimony.data.train-images: Expected an IDX file [x], raw or as .gz, found none."
                        + " [bad-file]");
    }

    @Test
    void drawnDigitsAreOfTenClasses() {
        DataSets data = openTwice("{ type = drawn, samples = 25, extent = 12 }");

        assertThat(data.train().size()).isEqualTo(25);
        assertThat(data.test().size()).isEqualTo(5);
        assertThat(data.classes()).hasSize(10);
        assertThat(SampleValues.of(data.test(), 0)).isNotEqualTo(SampleValues.of(data.train(), 0));
    }

    @Test
    void idxFilesAreReadRawAndCompressed() throws IOException {
        String images = idx("images.gz", true, 0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 255, 51, 102);
        String labels = idx("labels", false, 0, 0, 8, 1, 0, 0, 0, 2, 1, 2);
        String unnamed = images.substring(0, images.length() - ".gz".length());
        String settings = "{ type = idx, train-images = \"" + images + "\", train-labels = \"" + labels
                + "\", test-images = \"" + unnamed + "\", test-labels = \"" + labels
                + "\", classes = 3, mean = 0.2, std = 0.5, samples = 1 }";
        DataSets data = openTwice(settings);

        assertThat(data.train().size()).isEqualTo(1);
        assertThat(data.test().size()).isEqualTo(2);
        assertThat(data.test().classes()).isEqualTo(3);
        assertThat(data.test().label(1)).isEqualTo(2);
        assertThat(SampleValues.of(data.train(), 0)).containsExactly(-0.4f, 1.6f);
        DataSource narrow = read(settings.replace("classes = 3", "classes = 2")).source();
        assertThatThrownBy(narrow::open).hasMessageContaining(labels).hasMessageEndingWith("[bad-label]");
        Files.write(folder.resolve("images.gz"), new byte[] {1, 2, 3});
        DataSource damaged = read(settings).source();
        assertThatThrownBy(damaged::open).hasMessageContaining("images.gz").hasMessageEndingWith("[bad-file]");
    }

    @Test
    void picturesAreSamplesOfTheGivenShape() throws IOException {
        for (int i = 0; i < 20; i++) {
            picture("cat/" + i + ".png", i);
            picture("ape/" + i + ".png", 50 + i);
        }
        Files.writeString(folder.resolve("classes.txt"), "cat\nape\n");
        String settings = "type = pictures, folder = \"" + place() + "\", shape = [3, 4, 4], mean = [0.1, 0.2, 0.3],"
                + " std = [0.5], range = 2, bgr = true, seed = 7";
        DataSets data = openTwice("{" + settings + "}");

        assertThat(data.classes()).containsExactly("ape", "cat");
        assertThat(data.train().size()).isEqualTo(36);
        assertThat(data.train().sampleShape()).isEqualTo(Shape.of(3, 4, 4));
        PixelValues pixels = new PixelValues(List.of(0.1, 0.2, 0.3), List.of(0.5), 2, 1, true);
        assertEqual(
                data.test(),
                ImageFolder.open(folder, new Preparation(Shape.of(3, 4, 4), pixels), 7)
                        .test());
        DataSets few = openTwice("{" + settings + ", samples = 4, classes = \"" + place() + "/classes.txt\" }");
        assertThat(few.classes()).containsExactly("cat", "ape");
        List<Integer> labels = new ArrayList<>();
        for (int i = 0; i < few.train().size(); i++) {
            labels.add(few.train().label(i));
        }
        assertThat(labels).containsExactly(0, 0, 1, 1);
    }

    @Test
    void picturesMayHaveSeveralLabels() throws IOException {
        for (int i = 0; i < 4; i++) {
            picture("all/" + i + ".png", i);
        }
        Files.writeString(
                folder.resolve("labels.csv"),
                "picture,labels\nall/0.png,red blue\nall/1.png,\nall/2.png,blue\nall/3.png,red\n");
        DataSets data = openTwice("{ type = pictures, folder = \"" + place() + "\", labels = \"" + place()
                + "/labels.csv\", shape = [1, 4, 4] }");

        assertThat(data.classes()).containsExactly("blue", "red");
        assertThat(data.train().labelShape()).isEqualTo(Shape.of(2));
        assertThat(data.train().size() + data.test().size()).isEqualTo(4);
    }
}
