package io.parsimony.examples.mnist;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.parsimony.Parsimony;
import io.parsimony.config.Configuration;
import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Signals;
import io.parsimony.network.Network;
import io.parsimony.strategies.loss.CrossEntropy;
import io.parsimony.strategies.loss.SoftTarget;
import io.parsimony.tck.check.GlyphDataset;
import io.parsimony.tensor.Expr;
import io.parsimony.tensor.Shape;
import io.parsimony.zoo.Zoo;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The comparison on a real engine with generated digits and a small network. */
class LossStudyTest {

    private static final Network SMALL =
            Zoo.vgg(Shape.of(1, 12, 12), List.of(List.of(8), List.of(16)), List.of(32), 10);
    private static final String SETTINGS =
            """
            parsimony {
              backend = onnx
              backends.onnx.threads = 1
              compress {
                target { macs = 1.5, parameters = 1 }
                rewrites = [ { type = parconv, keep = [conv1] } ]
              }
              distill { taps = [], epochs = 1, batch = 20, warm-up = 5, preflight.enabled = false }
              teacher { epochs = 3, batch = 20, warm-up = 5, preflight.enabled = false }
            }
            """;

    /** A loss that is NaN, the logarithm of a negative number. */
    private record Broken() implements DistillationLoss {

        @Override
        public String type() {
            return "broken";
        }

        @Override
        public Set<Need> needs() {
            return Set.of(Need.TEACHER);
        }

        @Override
        public <T> Expr<T> compute(Signals<T> student, Signals<T> teacher, Expr<T> labels) {
            return student.logits().mean().mul(0).sub(1).log();
        }
    }

    @Test
    void everyObjectiveIsTriedFromEverySeedAndAFailureLeavesTheOthersAlone() {
        Configuration configuration = Parsimony.configure(ConfigFactory.parseString(SETTINGS)
                .withFallback(ConfigFactory.parseResources("mnist.conf"))
                .resolve());
        Mnist data = new Mnist(new GlyphDataset(240, 12, 1), new GlyphDataset(100, 12, 2));
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        Map<String, List<OptionalDouble>> accuracies = new LossStudy(configuration, SMALL, data, out)
                .run(List.of(new CrossEntropy(), new SoftTarget(), new Broken()), 2);

        assertThat(accuracies.keySet())
                .containsExactly(
                        "labels alone",
                        "soft-target",
                        "broken",
                        "cross-entropy x 0.5 + soft-target x 0.5 + feature-mse x 0.1");
        assertThat(accuracies.get("broken")).containsOnly(OptionalDouble.empty());
        assertThat(accuracies.get("soft-target")).hasSize(2).allSatisfy(accuracy -> assertThat(accuracy.orElseThrow())
                .isGreaterThan(30));
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("broken: failed: ", "against labels alone")
                .containsPattern("broken +failed +failed +failed +-");
    }
}
