package io.parsimony.tck.check;

import io.parsimony.backend.Capability;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tck.error.TckErrorId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The cases of every rule by the rule's id. */
public final class Checks {

    /** The name of a rule's only case. */
    private static final String ONLY = "check";

    private final Map<String, List<Case>> cases = new LinkedHashMap<>();

    private Checks() {}

    /**
     * Returns the cases of all tiers.
     *
     * @param seed the seed of the sizes of realistic cases
     * @param draws the number of random sizes for each operation
     */
    public static Map<String, List<Case>> all(long seed, int draws) {
        Checks checks = new Checks();
        TensorChecks.addTo(checks);
        ExecutableChecks.addTo(checks);
        ElementwiseChecks.addTo(checks);
        ShapeChecks.addTo(checks);
        AlgebraChecks.addTo(checks);
        ImageChecks.addTo(checks);
        LayoutChecks.addTo(checks);
        RealSizeChecks.addTo(checks, seed, draws);
        ProgramChecks.addTo(checks);
        NetworkChecks.addTo(checks);
        FormChecks.addTo(checks);
        LossChecks.addTo(checks);
        TrajectoryChecks.addTo(checks);
        SessionChecks.addTo(checks);
        BatchChecks.addTo(checks);
        CompressionChecks.addTo(checks);
        FaultChecks.addTo(checks);
        LifeChecks.addTo(checks);
        StateChecks.addTo(checks);
        return Collections.unmodifiableMap(checks.cases);
    }

    /** Adds a rule's only case. */
    void add(String rule, Check check) {
        add(rule, ONLY, check);
    }

    /** Adds a case to a rule, for backends with the additional capabilities of the case. */
    void add(String rule, String name, Check check, Capability... needs) {
        List<Case> known = cases.computeIfAbsent(rule, id -> new ArrayList<>());
        if (known.stream().anyMatch(other -> other.name().equals(name))) {
            throw ParsimonyException.of(TckErrorId.BAD_CASE, "Rule [%s] has two cases [%s].", rule, name);
        }
        known.add(new Case(name, Set.of(needs), check));
    }
}
