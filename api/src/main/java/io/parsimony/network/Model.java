package io.parsimony.network;

import io.parsimony.error.ParsimonyException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A network with its parameters and where they came from. Immutable.
 *
 * @param network the network
 * @param parameters exactly the tensors that the network needs
 * @param provenance free text by key: what was done to get here, for instance {@code rewrite.1}
 */
public record Model(Network network, Parameters parameters, Map<String, String> provenance) {

    /**
     * Checks that the parameters fit.
     *
     * @throws ParsimonyException ({@code bad-parameters})
     */
    public Model {
        parameters.requireExactly(network.parameters());
        provenance = Collections.unmodifiableMap(new LinkedHashMap<>(provenance));
    }

    /** A network with initial parameters drawn from a seed. */
    public static Model initialize(Network network, long seed) {
        return new Model(network, Parameters.initialize(network, seed), Map.of("initialized", "from seed " + seed));
    }

    /** The same network with other parameters. */
    public Model with(Parameters others) {
        return new Model(network, others, provenance);
    }

    /** The same model with one more line of provenance. */
    public Model noting(String key, String text) {
        Map<String, String> longer = new LinkedHashMap<>(provenance);
        longer.put(key, text);
        return new Model(network, parameters, longer);
    }
}
