package io.parsimony.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.config.TapResolver;
import io.parsimony.internal.distill.Taps;
import io.parsimony.network.Network;
import io.parsimony.tensor.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TapSelectionTest {

    private final Network teacher = network(4);
    private final Network student = network(2);
    private final Map<String, String> mapping =
            Map.of("layer1.relu", "layer1.relu", "layer2.relu", "layer2.relu", "layer2.conv", "layer2.conv");

    private static Network network(int channels) {
        return Network.builder()
                .input("x", Shape.of(2, 8, 8))
                .conv2d("layer1.conv", channels, 3, 1, 1)
                .relu("layer1.relu")
                .maxPool("pool", 2)
                .conv2d("layer2.conv", channels, 3, 1, 1)
                .relu("layer2.relu")
                .relu("layer2xrelu")
                .flatten("flat")
                .linear("fc", 3)
                .build();
    }

    private List<String> chosen(String... nodes) {
        return TapResolver.resolve(new TapSelection(List.of(nodes)), teacher, student, mapping).pairs().stream()
                .map(Taps.Tap::teacher)
                .toList();
    }

    @Test
    void aPatternStandsForTheNodesThatFitItInTheNetworksOrder() {
        assertThat(chosen("layer*.relu")).containsExactly("layer1.relu", "layer2.relu");
        assertThat(chosen("layer?.relu")).containsExactly("layer1.relu", "layer2.relu");
        assertThat(chosen("*")).containsExactly("layer1.relu", "layer2.conv", "layer2.relu");
        assertThat(chosen("layer2.*")).containsExactly("layer2.conv", "layer2.relu");
    }

    @Test
    void aDotIsADot() {
        assertThatThrownBy(() -> chosen("layer2.relu?")).hasMessageContaining("[unknown-node]");
    }

    @Test
    void aNodeThatIsNamedTwiceIsTappedOnce() {
        assertThat(chosen("layer2.relu", "layer*.relu")).containsExactly("layer2.relu", "layer1.relu");
    }

    @Test
    void aPatternThatFitsNothingIsAnErrorWithTheNearestNames() {
        assertThatThrownBy(() -> chosen("layer*.rleu"))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageStartingWith("None of the teacher's nodes fits the pattern [layer*.rleu]. Did you mean"
                        + " [layer1.relu] or [layer2.relu]?")
                .hasMessageEndingWith("[unknown-node]");
    }

    @Test
    void aPatternThatFitsOnlyNodesWithoutCounterpartIsAnError() {
        assertThatThrownBy(() -> chosen("layer1.c*"))
                .hasMessage("None of the teacher's nodes [layer1.conv] that fit the pattern [layer1.c*] has a"
                        + " counterpart in the student. [bad-taps]");
        assertThatThrownBy(() -> chosen("layer1.conv"))
                .hasMessage("The teacher's node [layer1.conv] has no counterpart in the student. [bad-taps]");
    }

    @Test
    void otherWidthsCountOnlyWithAdapters() {
        TapSelection without = new TapSelection(List.of("*.relu"), false);
        assertThatThrownBy(() -> TapResolver.resolve(without, teacher, student, mapping))
                .hasMessageContaining("Expected equal shapes, found 4x8x8")
                .hasMessageContaining("[bad-taps]");
        assertThat(TapResolver.resolve(new TapSelection(List.of(), false), teacher, student, mapping)
                        .pairs())
                .isEmpty();
        assertThat(TapResolver.resolve(TapSelection.stages(), teacher, student, mapping)
                        .pairs())
                .extracting(Taps.Tap::teacher)
                .containsExactly("layer1.relu", "layer2.relu");
    }
}
