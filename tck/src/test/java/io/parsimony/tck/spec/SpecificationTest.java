package io.parsimony.tck.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.backend.Capability;
import io.parsimony.error.ParsimonyException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SpecificationTest {

    private static final String NEG =
            """
            ## Tier 2

            ### 2.08-neg
            SHOULD, TRAINING. `neg` changes the sign.
            Intent: the sign. Oracle: reference. Tolerance: VALUE.
            """;

    @Test
    void aRuleIsAHeadingAndTwoLines() {
        assertThat(Specification.parse(NEG))
                .containsExactly(new Rule(
                        "2.08-neg",
                        Tier.OPERATIONS,
                        Level.SHOULD,
                        Capability.TRAINING,
                        "`neg` changes the sign.",
                        "Intent: the sign. Oracle: reference. Tolerance: VALUE."));
    }

    @Test
    void aRuleWithoutOracleIsRefused() {
        refused(NEG.replace("Oracle: reference. ", ""));
    }

    @Test
    void aRuleThatStandsTwiceIsRefused() {
        refused(NEG + "\n" + NEG);
    }

    private static void refused(String markdown) {
        assertThatThrownBy(() -> Specification.parse(markdown))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("[bad-specification]");
    }

    @Test
    void everyTierHasRulesInTheOrderOfTheirNumbers() {
        assertThat(Specification.rules()).extracting(Rule::tier).contains(Tier.values());
        assertThat(Specification.rules()).extracting(Rule::id).isSorted();
    }

    @Test
    void noNumberIsGivenOutTwice() {
        assertThat(Specification.rules())
                .extracting(rule -> rule.id().substring(0, 4))
                .doesNotHaveDuplicates();
        assertThat(Arrays.stream(Tier.values()).map(Tier::number)).containsExactly(1, 2, 3, 4, 5, 6, 7);
    }
}
