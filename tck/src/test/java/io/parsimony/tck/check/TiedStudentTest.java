package io.parsimony.tck.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.ConfigFactory;
import io.parsimony.Compression;
import io.parsimony.CompressionResult;
import io.parsimony.Parsimony;
import io.parsimony.backend.InferenceSession;
import io.parsimony.data.Dataset;
import io.parsimony.internal.data.GroupedLabels;
import io.parsimony.network.ClassGrouping;
import io.parsimony.network.Model;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.train.Score;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

/** A student with grouped classes from configuration to decoding, on the reference backend. */
class TiedStudentTest {

    private static final long SEED = 3;

    private final Dataset data = new GlyphDataset(120, 12, SEED);

    private static Parsimony parsimony(String rewrites) {
        return Parsimony.open(Parsimony.configure(ConfigFactory.parseString(
                """
                parsimony {
                  backend = reference
                  compress.rewrites = [ %s ]
                  distill {
                    losses = [ { type = soft-target, weight = 0.5 }, { type = cross-entropy, weight = 0.5 } ]
                    optimizer { type = sgd, learning-rate = 0.02 }
                    epochs = 1, batch = 20, seed = 3
                  }
                }"""
                        .replace("%s", rewrites))));
    }

    private static CompressionResult compress(Parsimony parsimony, Model teacher, Dataset on) {
        return Compression.of(parsimony)
                .teacher(teacher)
                .data(on)
                .withoutLatency()
                .run();
    }

    @Test
    void itLearnsFromItsTiedTeacherAndItsTiedLabels() {
        Model teacher = Glyphs.trainedTeacher(SEED);
        try (Parsimony parsimony = parsimony("{ type = output-tying, classes = 6 }")) {
            CompressionResult result = compress(parsimony, teacher, data);
            ClassGrouping map = result.rewrite().orElseThrow().outputs().orElseThrow();
            assertThat(map.before()).isEqualTo(10);
            assertThat(map.after()).isEqualTo(6);
            // Six outputs, labels of ten classes: the student's own grouping maps them.
            assertThat(result.student().model().grouping()).hasValue(map);
            long tied = correctOf120(parsimony.evaluate(result.student().model(), data));
            // A teacher that distinguishes ten classes distinguishes six.
            assertThat(tied).isGreaterThanOrEqualTo(correctOf120(parsimony.evaluate(teacher, data)) - 6);
            assertThat(correctOf120(
                            parsimony.evaluate(result.rewrite().orElseThrow().teacher(teacher), data)))
                    .isGreaterThan(60);
        }
    }

    @Test
    void itsLogitsAreExpandedToTheTeachersClasses() {
        Model teacher = Glyphs.trainedTeacher(SEED);
        try (Parsimony parsimony = parsimony("{ type = output-tying, classes = 6 }")) {
            Model student = parsimony.rewriteAtRandom(teacher).model();
            ClassGrouping map = student.grouping().orElseThrow();
            FloatBuffer image = Tensor.allocate(144);
            data.read(4, image);
            try (InferenceSession session = parsimony.backend().infer(student)) {
                Tensor logits = session.run(Tensor.wrap(Shape.of(1, 1, 12, 12), image.flip()));
                Tensor expanded = map.expand(logits);
                assertThat(expanded.shape()).isEqualTo(Shape.of(1, 10));
                for (int i = 0; i < 10; i++) {
                    assertThat(expanded.get(i))
                            .isEqualTo(expanded.get(map.members(map.target(i)).get(0)));
                }
            }
        }
    }

    @Test
    void tiesAfterOtherRewritesAndAgainAreComposed() {
        Model teacher = Glyphs.trainedTeacher(SEED);
        String rewrites = "{ type = bottleneck }, { type = output-tying, classes = 8 }, { type = parconv }, "
                + "{ type = output-tying, classes = 5 }";
        try (Parsimony parsimony = parsimony(rewrites)) {
            CompressionResult result = compress(parsimony, teacher, data);
            assertThat(result.rewrite().orElseThrow().outputs()).hasValueSatisfying(map -> {
                assertThat(map.before()).isEqualTo(10);
                assertThat(map.after()).isEqualTo(5);
            });
            assertThat(result.rewrite().orElseThrow().mapping())
                    .containsEntry("fc2", "fc2")
                    .containsEntry("conv2", "conv2.add");
        }
    }

    @Test
    void aStudentOfATiedStudentIsTaughtByIt() {
        Model teacher = Glyphs.trainedTeacher(SEED);
        try (Parsimony parsimony = parsimony("{ type = output-tying, ratio = 0.8 }")) {
            Model first = compress(parsimony, teacher, data).student().model();
            CompressionResult second = compress(parsimony, first, data);
            assertThat(second.rewrite().orElseThrow().outputs())
                    .hasValueSatisfying(map -> assertThat(map.before()).isEqualTo(8));
            assertThat(second.student().model().grouping())
                    .hasValueSatisfying(map -> assertThat(map.before()).isEqualTo(10));
            assertThat(correctOf120(parsimony.evaluate(second.student().model(), data)))
                    .isBetween(0L, 120L);
        }
    }

    /** Returns the number of correctly classified samples, which is whole only if all 120 were scored. */
    private static long correctOf120(Score score) {
        double correct = score.accuracy() * 120 / 100;
        assertThat(correct).isCloseTo(Math.rint(correct), within(1e-9));
        return Math.round(correct);
    }

    @Test
    void dataOfOtherClassesAreRefused() {
        Model teacher = Glyphs.teacher(SEED);
        try (Parsimony parsimony = parsimony("{ type = output-tying, classes = 6 }")) {
            Dataset few = new GroupedLabels(data, ClassGrouping.of(0, 0, 0, 0, 0, 0, 0, 1, 2, 3));
            assertThatThrownBy(() -> compress(parsimony, teacher, few))
                    .hasMessageContaining("Expected 6 classes (the student's outputs), found 4 in the data set.");
        }
    }
}
