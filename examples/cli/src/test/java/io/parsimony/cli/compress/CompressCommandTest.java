package io.parsimony.cli.compress;

import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.cli.ErrorPrinter;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.format.ModelFormats;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.zoo.Zoo;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CompressCommandTest {

    private static final ModelFormats FORMATS = ModelFormats.discover();

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Model teacher =
            Model.initialize(Zoo.vgg(Shape.of(3, 8, 8), List.of(List.of(8), List.of(16)), List.of(16), 2), 1);

    /** Writes noisy red and blue pictures. */
    @BeforeEach
    void data() throws IOException {
        FORMATS.write(teacher, folder.resolve("teacher.onnx"));
        Random random = new Random(1);
        for (int i = 0; i < 60; i++) {
            BufferedImage image = new BufferedImage(12, 10, BufferedImage.TYPE_INT_RGB);
            for (int pixel = 0; pixel < 120; pixel++) {
                int strong = 160 + random.nextInt(96);
                int weak = random.nextInt(96);
                image.setRGB(pixel % 12, pixel / 12, i % 2 == 0 ? strong << 16 | weak : weak << 16 | strong);
            }
            Path file =
                    folder.resolve("data").resolve(i % 2 == 0 ? "red" : "blue").resolve(i + ".png");
            Files.createDirectories(file.getParent());
            ImageIO.write(image, "png", file.toFile());
        }
    }

    private int compress(String... more) {
        List<String> args = new ArrayList<>(List.of(
                "-D",
                "parsimony.compress.rewrites=[{ type = parconv }]",
                "-D",
                "parsimony.compress.target={ macs = 1.2, parameters = 1 }"));
        args.addAll(List.of(more));
        if (!args.contains("--model")) {
            args.addAll(List.of("--model", file("teacher.onnx")));
        }
        return execute(new CompressCommand(new PrintStream(out, false, StandardCharsets.UTF_8)), args);
    }

    private int distill(String... more) {
        List<String> args = new ArrayList<>(List.of("--teacher", file("teacher.onnx"), "--student", file("own.onnx")));
        args.addAll(List.of(more));
        return execute(new DistillCommand(new PrintStream(out, false, StandardCharsets.UTF_8)), args);
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private int execute(Object command, List<String> args) {
        List<String> all =
                new ArrayList<>(List.of("--data", file("data"), "--out", file("out"), "-D", "parsimony.backend=onnx"));
        all.addAll(args);
        return new CommandLine(command)
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .setExecutionExceptionHandler(ErrorPrinter::handle)
                .execute(all.toArray(String[]::new));
    }

    private String error() {
        return err.toString(StandardCharsets.UTF_8).strip();
    }

    @Test
    void aModelFileAndPicturesGiveACompactModelFile() {
        // The teacher is untrained, so the preflight checks would correctly end the run.
        int status = compress(
                "--epochs",
                "8",
                "-D",
                "parsimony.distill.batch=16",
                "-D",
                "parsimony.distill.warm-up=0",
                "-D",
                "parsimony.distill.preflight.enabled=false",
                "-D",
                "parsimony.distill.losses=[{ type = cross-entropy }]");
        assertThat(status).as(error()).isZero();

        // The deployed student.onnx may be padded with zeros for speed, so its cost depends on the machine.
        Model trained = FORMATS.read(folder.resolve("out").resolve("trained.onnx"));
        assertThat(CostAnalyzer.analyze(trained.network()).total().macs())
                .isLessThan(CostAnalyzer.analyze(teacher.network()).total().macs());
        Model student = FORMATS.read(folder.resolve("out").resolve("student.onnx"));
        assertThat(student.provenance()).containsKey("trained").containsKey("rewrite.1");
        assertThat(folder.resolve("out").resolve("report.json")).content().contains("\"accuracy\" : 100.0");
        assertThat(folder.resolve("out").resolve("report.md"))
                .content()
                .contains("became a ParConv block")
                .contains("| student | 100.00% |");
    }

    private static String[] quick(String... more) {
        return runs("2", more);
    }

    /** Returns arguments without preflight checks, because the teacher is untrained. */
    private static String[] runs(String epochs, String... more) {
        String preflight = "parsimony.distill.preflight.enabled=false";
        return Stream.concat(
                        Stream.of("--epochs", epochs, "-D", "parsimony.distill.batch=16", "-D", preflight),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    @Test
    void aGoalOutOfReachSaysHowToGoOnWithTheNearestPlanAndDoes() {
        String[] goal = runs(
                "1",
                "-D",
                "parsimony.compress.rewrites=[{ type = guideline, macs = 100, parameters = 100, measure = true }]");
        assertThat(compress(goal)).isEqualTo(ErrorPrinter.BAD_INPUT);
        assertThat(error())
                .contains("is not met: the closest plan has ")
                .contains("Measured on ")
                .contains("parsimony.compress.target.strict = false");
        String[] nearest = Stream.concat(
                        Stream.of(goal),
                        Stream.of(
                                "--restart",
                                "-D",
                                "parsimony.compress.target={ macs = 100, parameters = 100, strict = false }"))
                .toArray(String[]::new);
        assertThat(compress(nearest)).as(error()).isZero();
        Model student = FORMATS.read(folder.resolve("out").resolve("trained.onnx"));
        assertThat(CostAnalyzer.analyze(student.network()).total().macs() * 2)
                .isLessThan(CostAnalyzer.analyze(teacher.network()).total().macs());
    }

    @Test
    void aStudentOfTheUsersOwnIsDistilledWithoutRewrite() {
        Model own = Model.initialize(Zoo.vgg(Shape.of(3, 8, 8), List.of(List.of(4), List.of(8)), List.of(8), 2), 9);
        FORMATS.write(own, folder.resolve("own.onnx"));
        assertThat(distill(quick())).as(error()).isZero();
        Model student = FORMATS.read(folder.resolve("out").resolve("trained.onnx"));
        assertThat(CostAnalyzer.analyze(student.network()).total())
                .isEqualTo(CostAnalyzer.analyze(
                                FORMATS.read(folder.resolve("own.onnx")).network())
                        .total());
        assertThat(student.provenance()).containsKeys("trained", "teacher", "data");
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("The student's cost", "teacher : student", "the student as trained in ");

        // Activations are compared only if nodes are mapped; adapters compensate for other widths.
        String features = "parsimony.distill.losses=[{ type = feature-mse }]";
        String[] mapped = quick("--restart", "--random", "--map", "relu1=relu1,relu2=relu2", "-D", features);
        assertThat(distill(mapped)).as(error()).isZero();
        assertThat(distill(quick("--restart", "-D", features))).isEqualTo(ErrorPrinter.BAD_INPUT);
        assertThat(error()).contains("a mapping of nodes").contains("[bad-plan]");
    }

    @Test
    void aMappingOfUnknownNodesIsOneMessage() {
        FORMATS.write(teacher, folder.resolve("own.onnx"));
        assertThat(distill(quick("--map", "relu1=rule1"))).isEqualTo(ErrorPrinter.BAD_INPUT);
        assertThat(error()).contains("no node [rule1]").contains("[unknown-node]");
    }

    @Test
    void classesAndOutputsMustAgree() throws IOException {
        Files.createDirectory(folder.resolve("data").resolve("green"));
        assertThat(compress()).isEqualTo(ErrorPrinter.BAD_INPUT);
        assertThat(error()).contains("data").contains("[bad-data]");
    }

    @Test
    void aTeacherThatIsNoModelIsOneMessage() throws IOException {
        Files.writeString(folder.resolve("teacher.onnx"), "no model");
        assertThat(compress()).isEqualTo(ErrorPrinter.BAD_INPUT);
        assertThat(error()).contains("teacher.onnx").contains("[bad-model-file]");
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The order of the classes is printed, and a file may define another. */
    @Test
    void theOrderOfClassesIsPrintedAndMayBeGiven() throws IOException {
        assertThat(compress(quick())).as(error()).isZero();
        assertThat(printed()).contains("Classes by output: 0 = blue, 1 = red.");
        Path list = Files.writeString(folder.resolve("classes.txt"), "red\nblue\n");
        assertThat(compress(quick("--restart", "--classes", list.toString())))
                .as(error())
                .isZero();
        assertThat(printed()).contains("Classes by output: 0 = red, 1 = blue.");
    }

    @Test
    void aModelFolderTellsHowPicturesArePrepared() throws IOException {
        Path hub = Files.createDirectory(folder.resolve("hub"));
        FORMATS.write(teacher, hub.resolve("model.onnx"));
        Files.writeString(
                hub.resolve("preprocessor_config.json"), "{\"image_mean\": [0.5], \"image_std\": [0.25], \"size\": 8}");
        Files.writeString(hub.resolve("config.json"), "{\"id2label\": {\"0\": \"red\", \"1\": \"blue\"}}");
        assertThat(compress(quick("--model", hub.toString()))).as(error()).isZero();
        assertThat(printed())
                .contains("Import: Pictures are prepared as [preprocessor_config.json] says: size 3x8x8, mean [0.5]")
                .contains("Classes by output: 0 = red, 1 = blue.");
    }

    @Test
    void oneOutputTellsTwoClassesApart() throws IOException {
        Model single =
                Model.initialize(Zoo.vgg(Shape.of(3, 8, 8), List.of(List.of(8), List.of(16)), List.of(16), 1), 1);
        FORMATS.write(single, folder.resolve("teacher.onnx"));
        assertThat(compress(runs("8", "-D", "parsimony.distill.warm-up=0")))
                .as(error())
                .isZero();
        assertThat(printed())
                .contains("binary-cross-entropy and binary-soft-target replace cross-entropy and soft-target");
    }

    @Test
    void picturesMayHaveSeveralLabels() throws IOException {
        StringBuilder csv = new StringBuilder("picture,labels\n");
        for (int i = 0; i < 60; i++) {
            String color = i % 2 == 0 ? "red" : "blue";
            csv.append(color)
                    .append('/')
                    .append(i)
                    .append(".png,picture ")
                    .append(color)
                    .append('\n');
        }
        Path labels = Files.writeString(folder.resolve("labels.csv"), csv);
        Model three = Model.initialize(Zoo.vgg(Shape.of(3, 8, 8), List.of(List.of(8), List.of(16)), List.of(16), 3), 1);
        FORMATS.write(three, folder.resolve("teacher.onnx"));
        String[] options = runs(
                "12",
                "--labels",
                labels.toString(),
                "-D",
                "parsimony.distill.warm-up=0",
                "-D",
                "parsimony.distill.losses=[{ type = cross-entropy }]");
        assertThat(compress(options)).as(error()).isZero();
        assertThat(printed())
                .contains("A picture may have any number of labels")
                .contains("Classes by output: 0 = blue, 1 = picture, 2 = red.");
        assertThat(folder.resolve("out").resolve("report.md")).content().contains("| student | 100.00% |");

        FORMATS.write(teacher, folder.resolve("teacher.onnx"));
        assertThat(compress(options)).isEqualTo(ErrorPrinter.BAD_INPUT);
        assertThat(error()).contains("each of the model's 2 outputs, found 3 classes");
    }

    @Test
    void aModelWhoseOutputIsAMapIsOneMessage() {
        Model map = Model.initialize(
                Network.builder()
                        .input("input", Shape.of(3, 8, 8))
                        .add("conv", new Layer.Conv2d(3, 2, Size2d.ONE, Convolution.PLAIN, true), "input")
                        .build("conv"),
                1);
        FORMATS.write(map, folder.resolve("teacher.onnx"));
        assertThat(compress()).isEqualTo(ErrorPrinter.BAD_INPUT);
        assertThat(error()).contains("has the shape 2x8x8", "[bad-model]");
    }
}
