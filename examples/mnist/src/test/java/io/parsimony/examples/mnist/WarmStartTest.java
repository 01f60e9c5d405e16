package io.parsimony.examples.mnist;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.parsimony.Parsimony;
import io.parsimony.config.Configuration;
import io.parsimony.network.Network;
import io.parsimony.tck.check.GlyphDataset;
import io.parsimony.tensor.Shape;
import io.parsimony.zoo.Zoo;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The comparison on a real engine with generated digits and a small network. */
class WarmStartTest {

    private static final Network SMALL =
            Zoo.vgg(Shape.of(1, 12, 12), List.of(List.of(8), List.of(16)), List.of(32), 10);
    private static final String SETTINGS =
            """
            parsimony {
              backend = djl
              backends.djl.threads = 1
              compress {
                target { macs = 1.5, parameters = 2 }
                rewrites = [ { type = parconv, keep = [conv1] }, { type = low-rank, rank = 8 } ]
              }
              distill { taps = [], batch = 20, warm-up = 5 }
              teacher { epochs = 3, batch = 20, warm-up = 5 }
            }
            """;

    @Test
    void studentsThatStartFromTheTeacherKnowMuchBeforeTheyLearn() {
        Configuration configuration = Parsimony.configure(ConfigFactory.parseString(SETTINGS)
                .withFallback(ConfigFactory.parseResources("mnist.conf"))
                .resolve());
        Mnist data = new Mnist(new GlyphDataset(240, 12, 1), new GlyphDataset(100, 12, 2));
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        List<WarmStart.Student> students = new WarmStart(configuration, SMALL, data, 64, out).run(2);
        assertThat(students).extracting(WarmStart.Student::seed).containsExactly(7L, 7L, 8L, 8L);
        for (int i = 0; i < students.size(); i += 2) {
            assertThat(students.get(i).warm()).isTrue();
            assertThat(students.get(i + 1).warm()).isFalse();
            assertThat(students.get(i).before())
                    .isGreaterThan(students.get(i + 1).before() + 30);
            assertThat(students.get(i).after())
                    .isGreaterThan(students.get(i + 1).after());
        }
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("conv2: A 3x3 convolution of 8 to 16 channels became a ParConv block", "after one epoch");
    }
}
