package io.parsimony.tck.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.tck.vectors.ReferenceVectors;
import io.parsimony.tck.vectors.TrainingCase;
import org.junit.jupiter.api.Test;

class NormalisedBiasesTest {

    @Test
    void allBiasesOfAParConvBlockButTheLastShiftAndTheOneBeforePaddingAreNormalised() {
        TrainingCase one = ReferenceVectors.training().get(0);
        NormalisedBiases found = NormalisedBiases.of(one.student().network(), one.taps());
        assertThat(found.biases())
                .containsExactlyInAnyOrder(
                        "conv2.reduce.bias",
                        "conv2.depthwise.bias",
                        "conv2.depthwise_bn.bias",
                        "conv2.expand.bias",
                        "conv2.pointwise.bias",
                        "conv3.reduce.bias",
                        "conv3.depthwise.bias",
                        "conv3.depthwise_bn.bias",
                        "conv3.expand.bias",
                        "conv3.pointwise.bias");
        assertThat(found.means()).hasSize(6).contains("conv2.bn.running_mean", "conv3.reduce_bn.running_mean");
    }
}
