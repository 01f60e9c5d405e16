package io.parsimony.tck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.error.ParsimonyException;
import io.parsimony.tck.spec.Rule;
import io.parsimony.tck.spec.Specification;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleFilterTest {

    private static List<Rule> selected(String patterns) {
        return RuleFilter.parse(patterns).of(Specification.rules());
    }

    @Test
    void aNumberSelectsItsRule() {
        assertThat(selected("2.08")).extracting(Rule::id).containsExactly("2.08-neg");
    }

    @Test
    void aRangeSelectsItsTiers() {
        assertThat(selected("1-3")).isEqualTo(selected("1,2,3"));
        assertThat(selected("2.*,3.01")).hasSize(selected("2").size() + 1).isSubsetOf(selected("2-3"));
    }

    @Test
    void aRangeWithoutRulesIsRefused() {
        assertThatThrownBy(() -> selected("3-1"))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("[3-1]")
                .hasMessageContaining("[unknown-rule]");
        assertThatThrownBy(() -> selected("8")).isInstanceOf(ParsimonyException.class);
    }
}
