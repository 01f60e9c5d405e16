package io.parsimony.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.parsimony.cli.data.DataConfiguration;
import io.parsimony.cli.data.DataSets;
import io.parsimony.cli.data.DataSource;
import io.parsimony.cli.pictures.PixelValues;
import io.parsimony.cli.pictures.Preparation;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tck.check.GlyphDataset;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

@EnabledForJreRange(max = JRE.JAVA_23, disabledReason = "Hadoop needs Subject.getSubject, which Java 24 removed.")
class ParquetSourceTest {

    private static final int EXTENT = 12;
    private static final int TRAIN = 60;
    private static final int TEST = 10;
    /** The bytes of seven records. */
    private static final int SEGMENT = 7 * (4 + EXTENT * EXTENT) + 8;

    private static final PixelValues PIXELS = new PixelValues(List.of(0.2), List.of(0.5), 1, 1);
    private static final StructType COLUMNS =
            new StructType().add("image", DataTypes.BinaryType).add("label", DataTypes.IntegerType);

    private static SparkSession spark;

    /** The Parquet files that tests do not change. */
    @TempDir
    private static Path data;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws IOException {
        spark = SparkSession.builder()
                .master("local[2,4]")
                .appName("test")
                .config("spark.ui.enabled", false)
                .config("spark.sql.shuffle.partitions", 2)
                // Code generation would take longer than these queries.
                .config("spark.sql.codegen.wholeStage", false)
                .config("spark.driver.host", "localhost")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .getOrCreate();
        write(data.resolve("train"), digits(TRAIN, 1), 4);
        write(data.resolve("test"), digits(TEST, 2), 1);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static List<Row> digits(int count, long seed) throws IOException {
        GlyphDataset digits = new GlyphDataset(count, EXTENT, seed);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            FloatBuffer levels = Tensor.allocate(EXTENT * EXTENT);
            digits.read(i, levels);
            BufferedImage image = new BufferedImage(EXTENT, EXTENT, BufferedImage.TYPE_BYTE_GRAY);
            for (int at = 0; at < EXTENT * EXTENT; at++) {
                int level = Math.round(255 * Math.max(0, Math.min(1, levels.get(at))));
                image.getRaster().setSample(at % EXTENT, at / EXTENT, 0, level);
            }
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            ImageIO.write(image, "png", png);
            rows.add(RowFactory.create(png.toByteArray(), digits.label(i)));
        }
        return rows;
    }

    private static void write(Path folder, List<Row> rows, int files) {
        spark.createDataFrame(rows, COLUMNS)
                .repartition(files)
                .write()
                .mode("overwrite")
                .option("parquet.block.size", 4096)
                .parquet(text(folder));
    }

    private static String text(Path path) {
        return path.toString().replace('\\', '/');
    }

    /** Returns the path of a folder of this test. */
    private String place(String name) {
        return text(folder.resolve(name));
    }

    private ParquetSource source(String settings) {
        return (ParquetSource) DataConfiguration.read(ConfigFactory.parseString("parsimony.data { type = parquet,"
                        + " train = \"" + text(data.resolve("train")) + "\", test = \"" + text(data.resolve("test"))
                        + "\","
                        + " shape = [1, 12, 12], mean = [0.2], std = [0.5] " + settings + " }"))
                .source();
    }

    private DataSource prepare(String settings, String to) {
        return source(settings).prepare(spark, place(to), SEGMENT);
    }

    private static float[] sample(io.parsimony.data.Dataset data, int index) {
        FloatBuffer numbers = Tensor.allocate(data.sampleShape().size());
        data.read(index, numbers);
        return array(numbers);
    }

    private static float[] array(FloatBuffer numbers) {
        float[] array = new float[numbers.flip().remaining()];
        numbers.get(array);
        return array;
    }

    /** Returns the files of a folder with an ending, in order. */
    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    private Map<String, byte[]> contents(String name) throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        for (Path file : files(folder.resolve(name), ".records")) {
            contents.put(file.getFileName().toString(), Files.readAllBytes(file));
        }
        return contents;
    }

    /** Returns the rows of a file in order. */
    private static List<Row> rows(Path file) {
        return spark.read().parquet(file.toString()).coalesce(1).collectAsList();
    }

    @Test
    void storedSamplesAreThePicturesInTheOrderOfTheFiles() throws IOException {
        DataSource stored = prepare("", "out");
        DataSets sets = stored.open();
        DataSets again = DataConfiguration.read(ConfigFactory.parseString("parsimony.data { type = stored, folder = \""
                        + place("out") + "\", mean = [0.2], std = [0.5] }"))
                .source()
                .open();

        assertThat(sets.train().size()).isEqualTo(TRAIN);
        assertThat(sets.test().size()).isEqualTo(TEST);
        assertThat(sets.train().classes()).isEqualTo(10);
        assertThat(sets.train().sampleShape()).isEqualTo(Shape.of(1, EXTENT, EXTENT));
        assertThat(files(data.resolve("train"), ".parquet")).hasSize(4);
        assertThat(files(folder.resolve("out"), ".records")).hasSize(9 + 2);
        Preparation preparation = new Preparation(Shape.of(1, EXTENT, EXTENT), PIXELS);
        int index = 0;
        for (Path file : files(data.resolve("train"), ".parquet")) {
            for (Row row : rows(file)) {
                FloatBuffer expected = Tensor.allocate(EXTENT * EXTENT);
                preparation.write(preparation.decode(row.<byte[]>getAs(0)), expected);
                assertThat(sample(sets.train(), index)).isEqualTo(array(expected));
                assertThat(sample(again.train(), index)).isEqualTo(sample(sets.train(), index));
                assertThat(sets.train().label(index)).isEqualTo(row.getInt(1));
                index++;
            }
        }
        assertThat(index).isEqualTo(TRAIN);
    }

    @Test
    void samplesDoNotDependOnPartitions() throws IOException {
        prepare("", "out");
        spark.conf().set("spark.sql.files.maxPartitionBytes", 2000);
        spark.conf().set("spark.sql.shuffle.partitions", 5);
        try {
            assertThat(spark.read().parquet(text(data.resolve("train"))).rdd().getNumPartitions())
                    .isGreaterThan(4);
            prepare("", "small");
        } finally {
            spark.conf().unset("spark.sql.files.maxPartitionBytes");
            spark.conf().set("spark.sql.shuffle.partitions", 2);
        }

        assertThat(contents("small")).hasSize(11);
        assertThat(contents("small")).usingRecursiveComparison().isEqualTo(contents("out"));
    }

    @Test
    void otherSegmentsHoldTheSameSamples() {
        DataSets sets = prepare("", "out").open();
        DataSets whole = source("").prepare(spark, place("whole")).open();

        for (int i = TRAIN - 1; i >= 0; i--) {
            assertThat(sample(whole.train(), i)).isEqualTo(sample(sets.train(), i));
            assertThat(whole.train().label(i)).isEqualTo(sets.train().label(i));
        }
    }

    @Test
    void damagedPicturesAreNamed() throws IOException, TimeoutException {
        List<Row> rows = digits(TRAIN, 1);
        rows.set(5, RowFactory.create("no picture".getBytes(StandardCharsets.UTF_8), 3));
        rows.set(6, RowFactory.create(null, 3));
        write(folder.resolve("train"), rows, 1);
        Path train = files(folder.resolve("train"), ".parquet").get(0);
        String file = train.getFileName().toString();
        List<Boolean> tasks = new CopyOnWriteArrayList<>();
        SparkListener listener = new SparkListener() {
            @Override
            public void onTaskEnd(SparkListenerTaskEnd end) {
                tasks.add(end.taskInfo().successful());
            }
        };
        spark.sparkContext().addSparkListener(listener);

        assertThatThrownBy(() -> prepare(", train = \"" + place("train") + "\"", "out"))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining(file + ", row " + row(train, "no picture")
                        + ": Cannot decode the picture: no decoder supports the format.")
                .hasMessageContaining(file + ", row " + row(train, null) + ": Expected a picture, found none.")
                .hasMessageContaining("[bad-data]");
        spark.sparkContext().listenerBus().waitUntilEmpty();
        spark.sparkContext().removeSparkListener(listener);
        assertThat(tasks).isNotEmpty().doesNotContain(false);
        assertThat(files(folder.resolve("out"), ".part")).isEmpty();
        assertThat(files(folder.resolve("out"), "manifest.json")).isEmpty();
        StoredSource unfinished = new StoredSource(place("out"), List.of(0.0), List.of(1.0), 1);
        assertThatThrownBy(unfinished::open)
                .hasMessageContaining("found an unfinished preparation")
                .hasMessageEndingWith("[bad-data]");
    }

    /** Returns the number of the row whose picture has the given content. */
    private static int row(Path file, @Nullable String content) {
        List<Row> rows = rows(file);
        for (int i = 0; i < rows.size(); i++) {
            byte[] picture = rows.get(i).getAs(0);
            String text = picture == null ? null : new String(picture, StandardCharsets.UTF_8);
            if (content == null ? text == null : content.equals(text)) {
                return i;
            }
        }
        throw new IllegalStateException("no such row");
    }

    @Test
    void interruptedPreparationContinues() throws IOException {
        prepare("", "out");
        Map<String, byte[]> contents = contents("out");
        FileTime early = FileTime.fromMillis(1_000_000);
        for (Path file : files(folder.resolve("out"), ".records")) {
            Files.setLastModifiedTime(file, early);
        }
        Path missing = folder.resolve("out/train-00003.records");
        Files.delete(missing);
        Path cut = folder.resolve("out/test-00001.records");
        Files.write(cut, new byte[5]);
        Files.delete(folder.resolve("out/manifest.json"));
        prepare("", "out");

        assertThat(contents("out")).usingRecursiveComparison().isEqualTo(contents);
        for (Path file : files(folder.resolve("out"), ".records")) {
            boolean written = file.equals(missing) || file.equals(cut);
            assertThat(Files.getLastModifiedTime(file).equals(early)).isEqualTo(!written);
        }
        assertThat(folder.resolve("out/manifest.json")).exists();
    }

    @Test
    void numbersOfPixelsAreAppliedWhenSamplesAreRead() throws IOException {
        float before = sample(prepare("", "out").open().test(), 3)[40];
        FileTime time = Files.getLastModifiedTime(folder.resolve("out/test-00000.records"));
        DataSource other = prepare(", mean = [0], std = [1], range = 255", "out");

        assertThat(sample(other.open().test(), 3)[40]).isEqualTo(Math.round((before * 0.5f + 0.2f) * 255));
        assertThat(Files.getLastModifiedTime(folder.resolve("out/test-00000.records")))
                .isEqualTo(time);
    }

    @Test
    void otherSettingsAndFilesAreRefused() throws IOException {
        prepare("", "out");
        assertThatThrownBy(() -> prepare(", shape = [3, 12, 12], crop = 0.5", "out"))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageStartingWith(place("out") + ": The folder holds data of other files or settings: ")
                .hasMessageContaining("shape: expected [3, 12, 12], found [1, 12, 12]")
                .hasMessageContaining("crop: expected 0.5, found 1.0")
                .hasMessageContaining("Name another folder")
                .hasMessageEndingWith("[stale-cache]");
        Files.delete(folder.resolve("out/manifest.json"));
        write(folder.resolve("test"), digits(TEST + 1, 2), 1);
        String file =
                files(folder.resolve("test"), ".parquet").get(0).getFileName().toString();
        assertThatThrownBy(() -> prepare(", test = \"" + place("test") + "\"", "out"))
                .hasMessageContaining("test: without file [")
                .hasMessageContaining(file)
                .hasMessageContaining("test: with file [");
    }

    @Test
    void damagedSegmentIsNamedWhenItIsRead() throws IOException {
        DataSource stored = prepare("", "out");
        Path file = folder.resolve("out/train-00001.records");
        byte[] content = Files.readAllBytes(file);
        content[50]++;
        Files.write(file, content);
        io.parsimony.data.Dataset train = stored.open().train();

        assertThat(sample(train, 0)).hasSize(EXTENT * EXTENT);
        assertThatThrownBy(() -> sample(train, 8))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining(
                        "train-00001.records: The segment of prepared data is damaged: expected the checksum")
                .hasMessageEndingWith("[bad-data]");
        assertThatThrownBy(() -> train.label(13)).hasMessageContaining("train-00001.records");
        Files.delete(file);
        assertThatThrownBy(() -> train.label(13)).hasMessageContaining("expected 1044 bytes, found 0");
        prepare("", "out");
        assertThat(sample(train, 8)).hasSize(EXTENT * EXTENT);
        assertThatThrownBy(() -> train.label(TRAIN)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void columnsMayLieInStructures() {
        Dataset<Row> test = spark.read().parquet(text(data.resolve("test")));
        test.selectExpr("named_struct('bytes', image, 'path', 'x') as picture", "cast(label as bigint) as digit")
                .write()
                .parquet(place("nested"));
        DataSets sets = prepare(
                        ", image = picture.bytes, label = digit, train = \"" + place("nested") + "\", test = \""
                                + place("nested") + "\"",
                        "out")
                .open();

        assertThat(sets.train().size()).isEqualTo(TEST);
        assertThat(sets.train().classes()).isEqualTo(10);
    }

    @Test
    void labelsMustBeClasses() throws IOException {
        List<Row> rows = digits(TEST, 2);
        rows.set(3, RowFactory.create(rows.get(3).getAs(0), -4));
        rows.set(4, RowFactory.create(rows.get(4).getAs(0), null));
        write(folder.resolve("test"), rows, 1);
        assertThatThrownBy(() -> prepare(", test = \"" + place("test") + "\"", "out"))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("Expected a label in 0 .. 9, found -4.")
                .hasMessageContaining("Expected a label in 0 .. 9, found none.")
                .hasMessageContaining(
                        files(folder.resolve("test"), ".parquet").get(0).getFileName() + ", row ")
                .hasMessageContaining("[bad-label]");
        assertThatThrownBy(() -> prepare(", classes = 9", "out")).hasMessageContaining("0 .. 8, found 9");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void badSettingsAreNamed() {
        assertThatThrownBy(() -> prepare(", image = picture", "out"))
                .hasMessageStartingWith("parsimony.data.image: Expected a column of pictures as bytes, found no column"
                        + " [picture] among [image, label].")
                .hasMessageEndingWith("[bad-value]");
        assertThatThrownBy(() -> prepare(", label = image", "out"))
                .hasMessageStartingWith(
                        "parsimony.data.label: Expected a column of whole numbers, found [image] of type"
                                + " [binary].");
        assertThatThrownBy(() -> prepare(", test = \"" + place("absent") + "\"", "out"))
                .hasMessageStartingWith("parsimony.data.test: Expected Parquet files, found none at [")
                .hasMessageContaining("absent");
        assertThatThrownBy(() -> source(", shape = [12, 12], classes = 0, label = \"\""))
                .hasMessageContaining("parsimony.data.shape: Expected [1 or 3, height, width], found [[12, 12]]")
                .hasMessageContaining("parsimony.data.classes: ")
                .hasMessageContaining("parsimony.data.label: Expected the name of a column");
        assertThatThrownBy(() -> new ParquetSource().prepare(spark, place("out")))
                .hasMessageContaining("parsimony.data.test: The data source [parquet] needs this setting")
                .hasMessageContaining("parsimony.data.train: ");
    }

    @Test
    void parquetFilesAreNotOpenedWithoutPreparation() {
        assertThatThrownBy(() -> source("").open())
                .isInstanceOf(ParsimonyException.class)
                .hasMessageStartingWith("parsimony.data: The data source [parquet] cannot be opened")
                .hasMessageContaining("{ type = stored, folder = ... }");
        StoredSource absent = new StoredSource(place("absent"), List.of(0.0), List.of(1.0), 1);
        assertThatThrownBy(absent::open).hasMessageContaining("found no file [manifest.json]");
        assertThatThrownBy(() -> new StoredSource().open()).hasMessageContaining("parsimony.data.folder: ");
    }
}
