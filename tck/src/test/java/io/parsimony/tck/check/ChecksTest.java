package io.parsimony.tck.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.tck.run.TckRun;
import io.parsimony.tck.spec.Rule;
import io.parsimony.tck.spec.Specification;
import org.junit.jupiter.api.Test;

class ChecksTest {

    @Test
    void everyRuleHasACheckAndEveryCheckARule() {
        assertThat(Checks.all(7, 1).keySet())
                .containsExactlyInAnyOrderElementsOf(Specification.rules().stream()
                        .map(Rule::id)
                        .filter(id -> !id.equals(TckRun.WHOLE_RUN))
                        .toList());
    }
}
