package io.parsimony.internal.distill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Parameters;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdaptersTest {

    private final Network teacher = network(6, 8);
    private final Model student = Model.initialize(network(4, 5), 1);

    private static Network network(int channels, int features) {
        return Network.builder()
                .input("x", Shape.of(2, 8, 8))
                .conv2d("conv", channels, 3, 1, 1)
                .relu("relu")
                .maxPool("pool", 2)
                .flatten("flat")
                .linear("hidden", features)
                .linear("fc", 3)
                .build();
    }

    private static Taps taps(String... names) {
        return new Taps(
                List.of(names).stream().map(name -> new Taps.Tap(name, name)).toList());
    }

    @Test
    void widthsThatDifferGetAnAdapterAtTheEndAndOthersNone() {
        Adapters adapters = Adapters.attach(student, teacher, taps("relu", "hidden", "fc"), 3);
        assertThat(adapters.taps().pairs())
                .containsExactly(
                        new Taps.Tap("relu", "adapter.relu"),
                        new Taps.Tap("hidden", "adapter.hidden"),
                        new Taps.Tap("fc", "fc"));
        Network longer = adapters.student().network();
        assertThat(longer.nodes()).hasSize(student.network().nodes().size() + 2);
        assertThat(longer.node("adapter.relu").layer())
                .isEqualTo(new Layer.Conv2d(4, 6, Size2d.ONE, Convolution.PLAIN, true));
        assertThat(longer.node("adapter.hidden").layer()).isEqualTo(new Layer.Linear(5, 8, true));
        assertThat(longer.outputs()).isEqualTo(student.network().outputs());
        adapters.taps().requireFit(teacher, longer);
    }

    @Test
    void adaptersStartFromTheirSeed() {
        Parameters first =
                Adapters.attach(student, teacher, taps("relu"), 3).student().parameters();
        Parameters same =
                Adapters.attach(student, teacher, taps("relu"), 3).student().parameters();
        Parameters other =
                Adapters.attach(student, teacher, taps("relu"), 4).student().parameters();
        String weight = "adapter.relu.weight";
        assertThat(first.get(weight).sameBits(same.get(weight))).isTrue();
        assertThat(first.get(weight).sameBits(other.get(weight))).isFalse();
        assertThat(first.get("conv.weight").sameBits(student.parameters().get("conv.weight")))
                .isTrue();
    }

    @Test
    void whereNoneIsNeededNothingChanges() {
        Adapters adapters = Adapters.attach(student, student.network(), taps("relu", "hidden"), 3);
        assertThat(adapters.student()).isSameAs(student);
        assertThat(adapters.taps()).isEqualTo(taps("relu", "hidden"));
        Model trained = student.noting("trained", "not at all");
        assertThat(adapters.strip(trained)).isSameAs(trained);
    }

    @Test
    void oneActivationMayBeComparedWithTwo() {
        Taps twice = new Taps(List.of(new Taps.Tap("conv", "relu"), new Taps.Tap("relu", "relu")));
        Adapters adapters = Adapters.attach(student, teacher, twice, 3);
        assertThat(adapters.taps().pairs())
                .containsExactly(new Taps.Tap("conv", "adapter.relu"), new Taps.Tap("relu", "adapter.relu_"));
    }

    @Test
    void strippingLeavesTheStudentsNetworkAndItsTrainedParameters() {
        Adapters adapters = Adapters.attach(student, teacher, taps("relu"), 3);
        Model trained = Model.initialize(adapters.student().network(), 9).noting("trained", "from elsewhere");
        Model stripped = adapters.strip(trained);
        assertThat(stripped.network()).isSameAs(student.network());
        assertThat(stripped.parameters().get("conv.weight"))
                .isSameAs(trained.parameters().get("conv.weight"));
        assertThat(stripped.provenance()).containsEntry("trained", "from elsewhere");
    }

    @Test
    void sizesThatDifferAreAnError() {
        Taps wrong = new Taps(List.of(new Taps.Tap("relu", "pool")));
        assertThatThrownBy(() -> Adapters.attach(student, teacher, wrong, 3))
                .isInstanceOf(ParsimonyException.class)
                .hasMessage("Expected activations that differ only in channels, found 6x8x8 at the teacher's"
                        + " [relu] and 4x4x4 at the student's [pool]. An adapter changes the number of channels, not"
                        + " height and width. Tap nodes of equal size. [bad-taps]");
        Taps flat = new Taps(List.of(new Taps.Tap("relu", "hidden")));
        assertThatThrownBy(() -> Adapters.attach(student, teacher, flat, 3)).hasMessageContaining("[bad-taps]");
        assertThatThrownBy(() -> Adapters.attach(student, teacher, taps("rleu"), 3))
                .hasMessageContaining("Did you mean [relu]?");
    }

    @Test
    void stagesOfOtherWidthsCountWhereAdaptersMakeUpForThem() {
        Map<String, String> same = Map.of("relu", "relu");
        assertThat(Taps.stages(teacher, student.network(), same).pairs()).isEmpty();
        assertThat(Taps.adaptableStages(teacher, student.network(), same)).isEqualTo(taps("relu"));
        assertThat(Taps.adaptableStages(teacher, student.network(), Map.of("relu", "pool"))
                        .pairs())
                .isEmpty();
    }

    @Test
    void aStageOfEqualWidthComesBeforeALaterOneOfAnother() {
        Network wide = stages(6);
        Network narrow = stages(4);
        Map<String, String> same = Map.of("first", "first", "second", "second", "third", "third");
        assertThat(Taps.adaptableStages(wide, narrow, same)).isEqualTo(taps("first", "third"));
        assertThat(Taps.stages(wide, narrow, same)).isEqualTo(taps("first"));
    }

    private static Network stages(int channels) {
        return Network.builder()
                .input("x", Shape.of(2, 8, 8))
                .relu("first")
                .conv2d("conv", channels, 3, 1, 1)
                .relu("second")
                .maxPool("pool", 2)
                .relu("third")
                .flatten("flat")
                .linear("fc", 3)
                .build();
    }
}
