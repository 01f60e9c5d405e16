package io.parsimony.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.parsimony.Parsimony;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.config.TrainingSetup;
import io.parsimony.internal.distill.Taps;
import io.parsimony.internal.optimize.Adam;
import io.parsimony.internal.run.Run;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.tensor.Shape;
import io.parsimony.testing.HostBackend;
import io.parsimony.testing.Samples;
import io.parsimony.train.Score;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrainingConfigurationTest {

    private static final Model MODEL = Model.initialize(
            Network.builder()
                    .input("x", Shape.of(1, 2, 2))
                    .relu("relu")
                    .flatten("flat")
                    .linear("fc", 3)
                    .build(),
            1);

    private static String batches(String distill, Taps taps) {
        TrainingConfiguration how = Parsimony.configure(ConfigFactory.parseString(
                        "parsimony { backend = fake, distill { " + distill + ", batch = 4, seed = 9 } }"))
                .distill();
        Run run = new TrainingSetup(how)
                .run(
                        new HostBackend(),
                        new TrainingSetup(how).plan(MODEL, Optional.of(MODEL), taps),
                        new Samples(12, 3, 0),
                        (model, data) -> new Score(100, 0));
        return run.batches().settings();
    }

    private static final Taps RELU = new Taps(List.of(new Taps.Tap("relu", "relu")));

    @Test
    void runsBatchesAreAsConfigured() {
        String features = "losses = [ { type = from-features } ]";
        assertThat(batches(features, RELU)).isEqualTo("batch 4, seed 9");
        assertThat(batches(features + ", cache { enabled = true, folder = nowhere }", RELU))
                .isEqualTo("batch 4, seed 9, teacher's values from a cache of {fc=3, relu=1x2x2}, logits: all, 1 "
                        + "teachers");
        assertThat(batches(features + ", augment = [ { type = shift } ], augment-epochs = 2, mixup = 0.5", RELU))
                .isEqualTo("batch 4, seed 9, augmented by [Shift[pixels=2]], seed 9, 2 variants, mixup 0.5");
    }

    private static TrainingConfiguration distill(String settings) {
        return Parsimony.configure(
                        ConfigFactory.parseString("parsimony { backend = fake, distill { " + settings + " } }"))
                .distill();
    }

    @Test
    void stageTakesWhatItDoesNotSetFromItsTraining() {
        TrainingConfiguration how = distill("losses = [ { type = from-labels } ], epochs = 5, seed = 9,"
                + " cache { enabled = true, folder = nowhere }, optimizer { type = sgd, momentum = 0.5 },"
                + " stages = [ { losses = [ { type = from-features } ], epochs = 2, optimizer { type = adam } },"
                + " { frozen = [ fc ] } ]");
        assertThat(how.before()).hasSize(2);
        TrainingConfiguration first = how.before().get(0);
        assertThat(first.objective().terms().get(0).loss().type()).isEqualTo("from-features");
        assertThat(first.epochs()).isEqualTo(2);
        assertThat(first.seed()).isEqualTo(9);
        assertThat(first.optimizer()).isEqualTo(new Adam());
        assertThat(first.run().cache().enabled()).isFalse();
        assertThat(how.before().get(1).frozen()).containsExactly("fc");
        assertThat(how.before().get(1).epochs()).isEqualTo(5);
        assertThat(how.frozen()).isEmpty();
        assertThat(how.withoutTeacher().before()).isEmpty();
    }

    @Test
    void onlyAStageTrainsBlocksAloneAndOnlyOnLossesThatCompareActivations() {
        assertThatThrownBy(() -> distill("losses = [ { type = from-features } ], blocks = 64"))
                .hasMessageContaining("parsimony.distill.blocks: Only a stage can train blocks one by one");
        assertThatThrownBy(() -> distill("losses = [ { type = from-labels } ], stages = [ { blocks = 64 } ]"))
                .hasMessageContaining("parsimony.distill.stages[0].blocks")
                .hasMessageContaining("compare only activations, found from-labels");
        assertThatThrownBy(() -> distill("losses = [ { type = from-labels } ], stages = [ { blocks = 0 } ]"))
                .hasMessageContaining("parsimony.distill.stages[0].blocks")
                .hasMessageContaining("found 0");
    }

    @Test
    void baselineTakesWhatItDoesNotSetFromTheStudentsTraining() {
        String distill = "distill { losses = [ { type = from-labels } ], epochs = 5, seed = 9, stages = [ {} ] }";
        Configuration without =
                Parsimony.configure(ConfigFactory.parseString("parsimony { backend = fake, " + distill + " }"));
        assertThat(without.baseline()).isEmpty();
        TrainingConfiguration baseline = Parsimony.configure(ConfigFactory.parseString("parsimony { backend = fake, "
                        + distill + ", baseline { epochs = 20, optimizer { type = adam } } }"))
                .baseline()
                .orElseThrow();
        assertThat(baseline.epochs()).isEqualTo(20);
        assertThat(baseline.optimizer()).isEqualTo(new Adam());
        assertThat(baseline.seed()).isEqualTo(9);
        assertThat(baseline.objective()).isEqualTo(without.distill().objective());
        assertThat(baseline.before()).isEmpty();
        assertThatThrownBy(() -> Parsimony.configure(ConfigFactory.parseString(
                        "parsimony { backend = fake, " + distill + ", baseline { epohcs = 20 } }")))
                .hasMessageContaining("parsimony.baseline.epohcs")
                .hasMessageContaining("[epochs]");
    }

    @Test
    void frozenNodesKeepTheirParameters() {
        TrainingConfiguration how = distill("losses = [ { type = from-labels } ], frozen = [ \"fc*\" ]");
        Model deeper = Model.initialize(
                Network.builder()
                        .input("x", Shape.of(1, 2, 2))
                        .flatten("flat")
                        .linear("fc1", 3)
                        .linear("last", 3)
                        .build(),
                1);
        assertThat(new TrainingSetup(how)
                        .plan(deeper, Optional.empty(), Taps.none())
                        .frozen())
                .containsExactlyInAnyOrder("fc1.weight", "fc1.bias");
        assertThatThrownBy(
                        () -> new TrainingSetup(distill("losses = [ { type = from-labels } ], frozen = [ \"conv*\" ]"))
                                .plan(deeper, Optional.empty(), Taps.none()))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageStartingWith("None of the student's nodes fits the pattern [conv*].")
                .hasMessageEndingWith("[unknown-node]");
    }

    @Test
    void cacheIsLeftOutWhereNoLossNeedsATeacher() {
        assertThat(batches("losses = [ { type = from-labels } ], cache.enabled = true", Taps.none()))
                .isEqualTo("batch 4, seed 9");
    }
}
