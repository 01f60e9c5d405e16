package io.parsimony.tck.run;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.internal.error.Suggestions;
import io.parsimony.tck.error.TckErrorId;
import io.parsimony.tck.spec.Rule;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Selects rules by a list of patterns.
 *
 * @param patterns the patterns: an id, its number such as {@code 2.31}, a glob such as {@code 2.3*}, a tier such as
 *     {@code 2}, or a range of tiers such as {@code 1-3}; an empty list selects all rules
 */
public record RuleFilter(List<String> patterns) {

    private static final Pattern TIERS = Pattern.compile("([0-9])(?:-([0-9]))?");

    /** Copies the list. */
    public RuleFilter {
        patterns = List.copyOf(patterns);
    }

    /** Selects every rule. */
    public static RuleFilter all() {
        return new RuleFilter(List.of());
    }

    /** Reads patterns separated by commas; an empty text selects every rule. */
    public static RuleFilter parse(String text) {
        return new RuleFilter(Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(pattern -> !pattern.isEmpty())
                .toList());
    }

    /**
     * Returns the selected rules in order.
     *
     * @throws ParsimonyException ({@code unknown-rule}) if a pattern selects no rule, with the nearest ids
     */
    List<Rule> of(List<Rule> rules) {
        for (String pattern : patterns) {
            if (rules.stream().noneMatch(rule -> matches(pattern, rule))) {
                List<String> ids = rules.stream().map(Rule::id).toList();
                throw new ParsimonyException(
                        Problem.of(TckErrorId.UNKNOWN_RULE, "The specification has no rule [" + pattern + "].")
                                .hint(Suggestions.sentence(pattern, ids)));
            }
        }
        return rules.stream().filter(this::selects).toList();
    }

    private boolean selects(Rule rule) {
        return patterns.isEmpty() || patterns.stream().anyMatch(pattern -> matches(pattern, rule));
    }

    private static boolean matches(String pattern, Rule rule) {
        int tier = rule.tier().number();
        Matcher tiers = TIERS.matcher(pattern);
        if (tiers.matches()) {
            int first = Integer.parseInt(tiers.group(1));
            int last = tiers.group(2) == null ? first : Integer.parseInt(tiers.group(2));
            return first <= tier && tier <= last;
        }
        if (rule.id().startsWith(pattern + "-")) {
            return true;
        }
        String regex = Arrays.stream(pattern.split("\\*", -1))
                .map(Pattern::quote)
                .reduce((a, b) -> a + ".*" + b)
                .orElse("");
        return rule.id().matches(regex);
    }
}
