package io.parsimony.tck.spec;

import io.parsimony.backend.Capability;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tck.error.TckErrorId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code SPEC.md}, in which every rule is a heading, a sentence, and its intent, oracle and tolerance. */
public final class Specification {

    private static final String RESOURCE = "SPEC.md";
    private static final String HEADING = "### ";
    private static final Pattern ID = Pattern.compile("([1-7])\\.\\d\\d-[a-z0-9-]+");
    private static final Pattern RULE =
            Pattern.compile("(MUST|SHOULD|MAY), ([A-Z]+)\\. (.+)\n(Intent: .+ Oracle: .+ Tolerance: .+)");

    private Specification() {}

    /** Returns the rules of the specification on the class path, in order. */
    public static List<Rule> rules() {
        try (InputStream stream = Specification.class.getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                throw ParsimonyException.of(
                        TckErrorId.BAD_SPECIFICATION, "Expected the resource [%s], found none.", RESOURCE);
            }
            return parse(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE, e);
        }
    }

    /**
     * Reads rules.
     *
     * @throws ParsimonyException ({@code bad-specification}) if a rule is malformed, or an id is defined twice
     */
    static List<Rule> parse(String markdown) {
        List<Rule> rules = new ArrayList<>();
        Set<String> ids = new LinkedHashSet<>();
        for (String section : markdown.replace("\r\n", "\n").split("\n(?=##)", -1)) {
            if (section.startsWith(HEADING)) {
                Rule rule = rule(section);
                if (!ids.add(rule.id())) {
                    throw ParsimonyException.of(TckErrorId.BAD_SPECIFICATION, "Rule [%s] is defined twice.", rule.id());
                }
                rules.add(rule);
            }
        }
        return List.copyOf(rules);
    }

    private static Rule rule(String section) {
        String heading = section.lines().findFirst().orElseThrow();
        String id = heading.substring(HEADING.length());
        Matcher number = ID.matcher(id);
        Matcher body = RULE.matcher(section.substring(heading.length()).strip().replaceAll("\n(?!Intent: )", " "));
        if (!number.matches() || !body.matches()) {
            throw ParsimonyException.of(
                    TckErrorId.BAD_SPECIFICATION,
                    "Expected an id, a level, a capability, a sentence, intent, oracle and tolerance, found:%n%s",
                    section);
        }
        return new Rule(
                id,
                Tier.values()[Integer.parseInt(number.group(1)) - 1],
                Level.valueOf(body.group(1)),
                Capability.valueOf(body.group(2)),
                body.group(3),
                body.group(4));
    }
}
