package io.parsimony.cli.pictures;

import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Parameters;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** A first layer of constants tells whether a model takes pixels of 0 .. 1 or of 0 .. 255. */
class PreparationOptionsTest {

    private static Model scaling(double scale, double shift) {
        Network network = Network.builder()
                .input("x", Shape.of(3, 4, 4))
                .add("scale", new Layer.ScaleShift(3), "x")
                .add("relu", new Layer.Activation(Layer.Activation.Function.RELU), "scale")
                .build("relu");
        Shape channels = Shape.of(3);
        Map<String, Tensor> constants =
                Map.of("scale.weight", Tensor.full(channels, (float) scale), "scale.bias", Tensor.full(channels, (float)
                        shift));
        return new Model(network, new Parameters(constants), Map.of());
    }

    @ParameterizedTest
    @CsvSource({
        "0.00392157, 0, '', 255", // x / 255
        "0.00784314, -1, '', 255", // x / 127.5 - 1
        "1, -123.68, '', 255", // without a deviation
        "4.367, -2.118, '', 1", // ImageNet's mean and deviation
        "2, -1, '', 1",
        "0.00392157, 0, --range=1, 1",
        "0.00392157, 0, --std=0.5, 1",
        "2, -1, --range=255, 255"
    })
    void firstConstantsTellTheRange(double scale, double shift, String option, double range) {
        PreparationOptions options = new PreparationOptions();
        new CommandLine(CommandLine.Model.CommandSpec.create()
                        .addMixin("options", CommandLine.Model.CommandSpec.forAnnotatedObject(options)))
                .parseArgs(option.isEmpty() ? new String[0] : new String[] {option});
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PixelValues pixels = options.of(
                        scaling(scale, shift), PixelValues.PLAIN, new PrintStream(out, false, StandardCharsets.UTF_8))
                .pixels();
        assertThat(pixels.range()).isEqualTo(range);
        assertThat(out.toString(StandardCharsets.UTF_8).contains("first layer scales pixels of 0 .. 255"))
                .isEqualTo(range == 255 && option.isEmpty());
    }
}
