package io.parsimony.examples.mnist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.parsimony.Compression;
import io.parsimony.CompressionResult;
import io.parsimony.CompressionResult.Role;
import io.parsimony.Parsimony;
import io.parsimony.data.Dataset;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Network;
import io.parsimony.network.Parameters;
import io.parsimony.run.Earlier;
import io.parsimony.tck.check.GlyphDataset;
import io.parsimony.tensor.Shape;
import io.parsimony.zoo.Zoo;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The experiment on a real engine with generated digits and a small network. */
class EngineTest {

    private static final Network SMALL =
            Zoo.vgg(Shape.of(1, 12, 12), List.of(List.of(8), List.of(16)), List.of(32), 10);
    private static final GlyphDataset TRAIN = new GlyphDataset(240, 12, 1);
    private static final GlyphDataset TEST = new GlyphDataset(100, 12, 2);
    private static final List<Role> ROLES = List.of(Role.TEACHER, Role.STUDENT, Role.BASELINE);
    private static final String SETTINGS =
            """
            parsimony {
              backend = djl
              backends.djl.threads = 1
              compress {
                target { macs = 1.5, parameters = 2 }
                rewrites = [ { type = parconv, omega = 0.25, keep = [conv1] }, { type = low-rank, rank = 8 } ]
              }
              distill { taps = [], epochs = 3, batch = 20, warm-up = 5 }
              teacher { epochs = 3, batch = 20, warm-up = 5 }
            }
            """;

    @TempDir
    private Path folder;

    private CompressionResult run(Dataset train, String more) {
        return run(train, more, folder, Earlier.REPLACE_FINISHED);
    }

    private static CompressionResult run(Dataset train, String more, Path folder, Earlier earlier) {
        Config settings = ConfigFactory.parseString(more)
                .withFallback(ConfigFactory.parseString(SETTINGS))
                .withFallback(ConfigFactory.parseResources("mnist.conf"))
                .resolve();
        try (Parsimony parsimony = Parsimony.open(Parsimony.configure(settings))) {
            return Compression.of(parsimony)
                    .teacher(SMALL)
                    .data(train, TEST)
                    .baseline()
                    .folder(folder, earlier)
                    .run();
        }
    }

    private static String checksum(CompressionResult results, Role role) {
        return results.model(role).orElseThrow().history().orElseThrow().checksum();
    }

    @Test
    void teacherAndStudentsLearnAndTheSameSeedGivesTheSameLosses() {
        CompressionResult results = run(TRAIN, "");
        for (Role role : ROLES) {
            assertThat(results.model(role).orElseThrow().score().orElseThrow().accuracy())
                    .as(role.label())
                    .isGreaterThan(90);
        }
        CompressionResult again = run(TRAIN, "");
        CompressionResult other = run(TRAIN, "parsimony.distill.seed = 8");
        for (Role role : ROLES) {
            assertThat(checksum(again, role)).as(role.label()).isEqualTo(checksum(results, role));
        }
        assertThat(checksum(other, Role.TEACHER)).isEqualTo(checksum(results, Role.TEACHER));
        assertThat(checksum(other, Role.STUDENT)).isNotEqualTo(checksum(results, Role.STUDENT));
    }

    /** Ends a process; no code catches it. */
    private static final class Death extends Error {
        private static final long serialVersionUID = 1;
    }

    /** Returns the training data of a process that dies after reading a number of samples. */
    private static Dataset dying(int reads) {
        AtomicInteger left = new AtomicInteger(reads);
        return new Forwarding(TRAIN) {
            @Override
            public void read(int index, FloatBuffer destination) {
                if (left.getAndDecrement() == 0) {
                    throw new Death();
                }
                super.read(index, destination);
            }
        };
    }

    @Test
    void experimentKilledAnywhereEndsInTheSameBits() {
        String more =
                "parsimony { distill { epochs = 2, weight-averaging = 0.9, validation { share = 0.2, metric = loss },"
                        + " checkpoint.steps = 4 }, teacher { epochs = 2, checkpoint.steps = 5 } }";
        CompressionResult whole = run(TRAIN, more, folder.resolve("whole"), Earlier.RESUME);
        Random random = new Random(11);
        CompressionResult resumed = null;
        int deaths = 0;
        while (resumed == null) {
            try {
                Dataset data = deaths < 4 ? dying(random.nextInt(1200)) : TRAIN;
                resumed = run(data, more, folder.resolve("killed"), Earlier.RESUME);
            } catch (Death death) {
                deaths++;
            }
        }
        assertThat(deaths).isPositive();
        for (Role role : ROLES) {
            assertThat(checksum(resumed, role)).as(role.label()).isEqualTo(checksum(whole, role));
            Parameters found = resumed.model(role).orElseThrow().model().parameters();
            whole.model(role).orElseThrow().model().parameters().asMap().forEach((name, tensor) -> assertThat(
                            found.get(name).sameBits(tensor))
                    .as("%s %s", role.label(), name)
                    .isTrue());
        }
    }

    @Test
    void lossThatIsNoNumberEndsInOneMessage() {
        assertThatThrownBy(() -> run(
                        TRAIN,
                        "parsimony.teacher { preflight.enabled = false, max-gradient-norm = 1e30, "
                                + "optimizer.learning-rate = 1e30, warm-up = 0 }"))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("epoch 1, step ")
                .hasMessageContaining("Expected a finite");
    }

    @Test
    void labelOutOfRangeEndsInOneMessage() {
        Dataset mislabelled = new Forwarding(TRAIN) {
            @Override
            public int label(int index) {
                return index == 17 ? 10 : super.label(index);
            }
        };
        assertThatThrownBy(() -> run(mislabelled, ""))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("Expected labels in 0 .. 9, found 10")
                .hasMessageContaining("[bad-label]");
    }

    /** A data set that forwards all calls. */
    private static class Forwarding implements Dataset {

        private final Dataset data;

        Forwarding(Dataset data) {
            this.data = data;
        }

        @Override
        public int size() {
            return data.size();
        }

        @Override
        public int classes() {
            return data.classes();
        }

        @Override
        public Shape sampleShape() {
            return data.sampleShape();
        }

        @Override
        public void read(int index, FloatBuffer destination) {
            data.read(index, destination);
        }

        @Override
        public int label(int index) {
            return data.label(index);
        }
    }
}
