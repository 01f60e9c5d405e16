package io.parsimony.distill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.optimize.ConstantSchedule;
import io.parsimony.internal.optimize.LinearSchedule;
import io.parsimony.optimize.Schedule;
import io.parsimony.testing.FeatureLoss;
import io.parsimony.testing.LabelLoss;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ObjectiveTest {

    private static Term share(DistillationLoss loss, Schedule schedule, double share) {
        return new Term(loss, 1, schedule, OptionalDouble.of(share));
    }

    @Test
    void schedulesScaleWeights() {
        Objective objective =
                Objective.of(new Term(new LabelLoss(), 0.5), new Term(new FeatureLoss(), 2, new LinearSchedule()));
        assertThat(objective.weights(0, 4)).containsExactly(0.5, 2.0);
        assertThat(objective.weights(3, 4)).containsExactly(0.5, 0.5);
    }

    @Test
    void sharesAreNoWeights() {
        Objective shared = Objective.of(
                share(new LabelLoss(), new ConstantSchedule(), 0.5),
                share(new FeatureLoss(), new LinearSchedule(), 0.5));
        assertThat(shared.hasShares()).isTrue();
        assertThatThrownBy(() -> shared.weights(0, 4))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("[bad-plan]");
        Objective weighted = shared.withWeights(List.of(3.0, 4.0));
        assertThat(weighted.hasShares()).isFalse();
        assertThat(weighted.weights(2, 4)).containsExactly(3.0, 2.0);
        assertThatThrownBy(() -> shared.withWeights(List.of(1.0)))
                .hasMessageContaining("Expected a weight for each of 2 terms, found 1.");
    }

    @Test
    void sharesGoWithSharesAlone() {
        Term shared = share(new LabelLoss(), new ConstantSchedule(), 0.5);
        Term weighted = new Term(new FeatureLoss(), 1);
        assertThatThrownBy(() -> Objective.of(shared, weighted))
                .hasMessageContaining("Expected a share for every loss or for none, found 1 of 2.");
        assertThatThrownBy(() -> share(new LabelLoss(), new ConstantSchedule(), 0))
                .hasMessageStartingWith("share: ");
        assertThatThrownBy(() -> share(new LabelLoss(), new ConstantSchedule(), Double.NaN))
                .hasMessageStartingWith("share: ");
    }

    @Test
    void termsDescribeThemselvesWithAllDigits() {
        assertThat(new Term(new LabelLoss(), 1 / 3.0).describe()).isEqualTo("from-labels x 0.3333333333333333");
    }
}
