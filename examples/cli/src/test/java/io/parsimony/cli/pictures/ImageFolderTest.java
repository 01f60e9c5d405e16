package io.parsimony.cli.pictures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.cli.fake.SampleValues;
import io.parsimony.data.Dataset;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {

    private static final Preparation PLAIN = new Preparation(Shape.of(3, 4, 4), PixelValues.PLAIN);

    @TempDir
    private Path folder;

    private void picture(String name, int width, int height, Color colour) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(colour);
        graphics.fillRect(0, 0, width, height);
        graphics.dispose();
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "png", file.toFile());
    }

    @Test
    void subfoldersAreTheClassesInOrder() throws IOException {
        for (int i = 0; i < 20; i++) {
            picture("cat/" + i + ".png", 8, 8, Color.RED);
            picture("ape/" + i + ".PNG", 8, 8, Color.BLUE);
        }
        ImageFolder data = ImageFolder.open(folder, PLAIN, 7);

        assertThat(data.classes()).containsExactly("ape", "cat");
        assertThat(data.train().size()).isEqualTo(36);
        assertThat(data.test().size()).isEqualTo(4);
        assertThat(data.train().classes()).isEqualTo(2);
        assertThat(data.train().label(0)).isZero();
        assertThat(data.train().label(35)).isEqualTo(1);
        assertThat(SampleValues.of(data.train(), 0)).startsWith(0, 0).endsWith(1, 1);
        assertThat(SampleValues.of(data.train(), 35)).startsWith(1, 1).endsWith(0, 0);
        assertThat(SampleValues.of(data.train(), 35)).as("when it is kept").startsWith(1, 1);
    }

    @Test
    void aDivisionThatIsThereIsTaken() throws IOException {
        picture("train/a/1.png", 4, 4, Color.RED);
        picture("train/b/1.png", 4, 4, Color.RED);
        picture("val/a/1.png", 4, 4, Color.RED);
        picture("val/b/1.png", 4, 4, Color.RED);
        picture("val/b/2.png", 4, 4, Color.RED);

        ImageFolder data = ImageFolder.open(folder, PLAIN, 7);
        assertThat(data.train().size()).isEqualTo(2);
        assertThat(data.test().size()).isEqualTo(3);
    }

    @Test
    void channelsAreNormalised() throws IOException {
        picture("train/a/1.png", 4, 4, new Color(255, 0, 51));
        picture("train/b/1.png", 4, 4, Color.WHITE);
        picture("test/a/1.png", 4, 4, Color.RED);
        picture("test/b/1.png", 4, 4, Color.RED);
        Preparation preparation = new Preparation(
                Shape.of(3, 1, 1), new PixelValues(List.of(0.5, 0.25, 0.0), List.of(0.5, 0.25, 2.0), 1, 1));

        assertThat(SampleValues.of(ImageFolder.open(folder, preparation, 7).train(), 0))
                .containsExactly(1, -1, 0.1f);
        Preparation grey = new Preparation(Shape.of(1, 2, 2), PixelValues.PLAIN);
        assertThat(SampleValues.of(ImageFolder.open(folder, grey, 7).train(), 1))
                .containsExactly(1, 1, 1, 1);
    }

    @Test
    void aPictureIsCroppedAtItsCentre() throws IOException {
        Path file = folder.resolve("wide.png");
        BufferedImage image = new BufferedImage(12, 4, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 4; y++) {
            for (int x = 4; x < 8; x++) {
                image.setRGB(x, y, 0xffffff);
            }
        }
        ImageIO.write(image, "png", file.toFile());
        byte[] levels = PLAIN.levels(ImageIO.read(file.toFile()));
        assertThat(levels).containsOnly((byte) 255);
    }

    @Test
    void largePicturesAreAveragedDown() {
        BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 64; y++) {
            for (int x = 0; x < 64; x++) {
                image.setRGB(x, y, (x + y) % 2 == 0 ? 0xffffff : 0);
            }
        }
        for (byte level : PLAIN.levels(image)) {
            assertThat(level & 0xff).isBetween(120, 135);
        }
    }

    @Test
    void faultsNameTheFolderOrFile() throws IOException {
        assertThatThrownBy(() -> ImageFolder.open(folder.resolve("none"), PLAIN, 7))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("none: Expected a folder of pictures");
        picture("a/1.png", 4, 4, Color.RED);
        picture("a/2.png", 4, 4, Color.RED);
        assertThatThrownBy(() -> ImageFolder.open(folder, PLAIN, 7)).hasMessageContaining("at least two classes");
        Files.createDirectory(folder.resolve("b"));
        assertThatThrownBy(() -> ImageFolder.open(folder, PLAIN, 7)).hasMessageContaining("found none");
        Files.writeString(folder.resolve("b").resolve("1.png"), "no picture");
        picture("b/2.png", 4, 4, Color.RED);
        ImageFolder data = ImageFolder.open(folder, PLAIN, 7);
        assertThatThrownBy(() -> {
                    for (Dataset part : List.of(data.train(), data.test())) {
                        for (int i = 0; i < part.size(); i++) {
                            SampleValues.of(part, i);
                        }
                    }
                })
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("1.png: Cannot decode the picture")
                .hasMessageContaining("Repair or remove");
    }

    @Test
    void onlyPicturesOfOneOrThreeChannels() {
        assertThatThrownBy(() -> new Preparation(Shape.of(2, 4, 4), PixelValues.PLAIN))
                .hasMessageContaining("1 or 3 channels");
        assertThatThrownBy(() ->
                        new Preparation(Shape.of(3, 4, 4), new PixelValues(List.of(0.0, 1.0), List.of(1.0), 1, 1)))
                .hasMessageContaining("one for each of 3 channels");
    }

    @Test
    void bytesBlueFirstAndACroppedMiddle() throws IOException {
        picture("train/a/1.png", 4, 4, new Color(255, 0, 51));
        picture("train/b/1.png", 4, 4, Color.WHITE);
        picture("test/a/1.png", 4, 4, Color.RED);
        picture("test/b/1.png", 4, 4, Color.RED);
        PixelValues bytes = new PixelValues(List.of(1.0), List.of(2.0), 255, 1).withBgr(true);
        Preparation preparation = new Preparation(Shape.of(3, 1, 1), bytes);
        assertThat(SampleValues.of(ImageFolder.open(folder, preparation, 7).train(), 0))
                .containsExactly(25, -0.5f, 127);

        BufferedImage framed = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 16; i++) {
            framed.setRGB(2 + i % 4, 2 + i / 4, 0xffffff);
        }
        PixelValues half = new PixelValues(List.of(0.0), List.of(1.0), 1, 0.5);
        assertThat(new Preparation(Shape.of(3, 4, 4), half).levels(framed)).containsOnly((byte) 255);

        assertThatThrownBy(() -> new PixelValues(List.of(0.0), List.of(1.0), 1, 0))
                .hasMessageContaining("crop");
        assertThatThrownBy(() -> new PixelValues(List.of(Double.NaN), List.of(1.0), 1, 1))
                .hasMessageContaining("mean");
        assertThatThrownBy(() -> new Preparation(Shape.of(1, 2, 2), PixelValues.PLAIN.withBgr(true)))
                .hasMessageContaining("three channels");
    }

    @Test
    void aClassListOrdersTheFolders() throws IOException {
        for (String name : List.of("1", "10", "2")) {
            picture(name + "/a.png", 4, 4, Color.RED);
            picture(name + "/b.png", 4, 4, Color.RED);
        }
        List<String> sorted = ImageFolder.open(folder, PLAIN, 7).classes();
        assertThat(sorted).containsExactly("1", "10", "2");
        assertThat(new ClassList(sorted).describe(false))
                .isEqualTo("Classes by output: 0 = 1, 1 = 10, 2 = 2. The names are numbers sorted as text; give"
                        + " --numeric-order or --classes FILE if the model's outputs are in another order.");
        assertThat(ImageFolder.numbered(folder)).containsExactly("1", "2", "10");

        Path list = Files.writeString(folder.resolve("list.txt"), "1\n2\n\n10\n");
        ImageFolder ordered = ImageFolder.open(folder, ClassList.read(list), PLAIN, 7);
        assertThat(ordered.classes()).containsExactly("1", "2", "10");
        assertThat(ordered.test().label(1)).isEqualTo(1);
        assertThat(ImageFolder.hasClasses(folder, List.of("2", "1", "10"))).isTrue();
        assertThat(ImageFolder.hasClasses(folder, List.of("2", "1"))).isFalse();

        assertThatThrownBy(() -> ImageFolder.open(folder, List.of("1", "2", "3"), PLAIN, 7))
                .hasMessageContaining("does not name [10]")
                .hasMessageContaining("without pictures [3]");
        Files.writeString(list, "1\n1\n");
        assertThatThrownBy(() -> ClassList.read(list)).hasMessageContaining("[1] repeated");
        Files.write(list, new byte[] {(byte) 0xff});
        assertThatThrownBy(() -> ClassList.read(list)).hasMessageContaining("UTF-8");
        assertThatThrownBy(() -> ClassList.read(folder)).hasMessageContaining("no regular file");
    }

    @Test
    void namesAreSortedByTheNumbersInThem() {
        List<String> names =
                List.of("a", "b10", "b2", "b02", "10", "9", "99999999999999999999", "b2c10", "b2c9", "b", "");
        assertThat(names.stream().sorted(ClassList.BY_NUMBERS))
                .containsExactly("", "9", "10", "99999999999999999999", "a", "b", "b02", "b2", "b2c9", "b2c10", "b10");
    }

    @Test
    void picturesMayHaveSeveralLabels() throws IOException {
        for (String name : List.of("train/1", "train/2", "val/1")) {
            picture(name + ".png", 4, 4, Color.RED);
        }
        Path csv = Files.writeString(
                folder.resolve("labels.csv"),
                "picture, labels\n\ntrain/1.png, \"cat indoors\"\n\"train/2.png\",\nval/1.png,dog;cat");
        ImageFolder data = ImageFolder.labelled(folder, LabelTable.read(csv), List.of(), PLAIN, 7);
        assertThat(data.classes()).containsExactly("cat", "dog", "indoors");
        assertThat(data.train().labelShape()).isEqualTo(Shape.of(3));
        assertThat(labels(data.train(), 0)).containsExactly(1, 0, 1);
        assertThat(labels(data.train(), 1)).containsExactly(0, 0, 0);
        assertThat(labels(data.test(), 0)).containsExactly(1, 1, 0);

        Files.writeString(csv, "picture,dog,cat\ntrain/1.png,1,0\ntrain/2.png,0,1\nval/1.png,1,1\n");
        List<String> order = List.of("cat", "dog");
        ImageFolder wide = ImageFolder.labelled(folder, LabelTable.read(csv), order, PLAIN, 7);
        assertThat(labels(wide.train(), 0)).containsExactly(0, 1);

        badLabels(csv, "", "header");
        badLabels(csv, " \n", "header");
        badLabels(csv, "picture,a\n\"1.png\"x,y\n", "The labels cannot be read: ");
        badLabels(csv, "picture,a\n1.png\n", "line 2: Expected 2 columns, found 1");
        badLabels(csv, "picture,a,b\n1.png,1,yes\n", "line 2: Expected 0 or 1 in column [b], found [yes]");
        badLabels(csv, "picture,a\n1.png,x\n1.png,x\n", "line 3: Expected each picture once");
        badLabels(csv, "picture,a\n1.png,x\ntrain/1.png,x\n", "1 of 2 missing, for instance [1.png]");
    }

    private void badLabels(Path csv, String text, String message) throws IOException {
        Files.writeString(csv, text);
        assertThatThrownBy(() -> ImageFolder.labelled(folder, LabelTable.read(csv), List.of(), PLAIN, 7))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining(message);
    }

    private static float[] labels(Dataset data, int index) {
        FloatBuffer numbers = Tensor.allocate(data.labelShape().size());
        data.readLabels(index, numbers);
        float[] array = new float[numbers.flip().remaining()];
        numbers.get(array);
        return array;
    }

    @Test
    void damagedPicturesAreFoundBeforeTheFirstIsUsed() throws IOException, URISyntaxException {
        for (int i = 0; i < 3; i++) {
            picture("train/a/" + i + ".png", 4, 4, Color.RED);
            picture("train/b/" + i + ".png", 4, 4, Color.BLUE);
        }
        picture("test/a/1.png", 4, 4, Color.RED);
        picture("test/b/1.png", 4, 4, Color.BLUE);
        Path bad = folder.resolve("train/a/1.jpg");
        Files.copy(PictureReaderTest.formats().resolve("case_trunc.jpg"), bad);
        ImageFolder data = ImageFolder.open(folder, PLAIN, 7);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);

        assertThatThrownBy(() -> data.checked(false, out))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining(bad.toString())
                .hasMessageContaining("--skip-bad")
                .hasMessageContaining("[bad-data]");
        ImageFolder rest = data.checked(true, out);
        assertThat(rest.train().size()).isEqualTo(6);
        assertThat(rest.test().size()).isEqualTo(2);
        assertThat(SampleValues.of(rest.train(), 1)).startsWith(1, 1).endsWith(0, 0);
        assertThat(rest.train().label(3)).isEqualTo(1);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("Left out 1 of 7 train pictures", "1.jpg");
    }

    /** A decoder of a pipe would wait for ever. */
    @Test
    void pipesAreNoPictures() throws IOException {
        for (String name : List.of("train/a", "train/b", "test/a", "test/b")) {
            picture(name + "/1.png", 4, 4, Color.RED);
        }
        Process made =
                new ProcessBuilder("mkfifo", folder.resolve("train/a/2.png").toString()).start();
        assertThat(made.onExit().join().exitValue()).isZero();
        assertThat(ImageFolder.open(folder, PLAIN, 7).train().size()).isEqualTo(2);
    }
}
