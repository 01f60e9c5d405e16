package io.parsimony.network;

import io.parsimony.error.ParsimonyException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network with its parameters and their provenance. Immutable.
 *
 * @param network the network
 * @param parameters exactly the tensors of the network
 * @param provenance texts about the history of the model by key, for instance {@code rewrite.1}
 * @param signature the inputs and outputs of the model's file
 * @param grouping the groups of the data's classes per output; empty if each output is one class
 */
public record Model(
        Network network,
        Parameters parameters,
        Map<String, String> provenance,
        Signature signature,
        Optional<ClassGrouping> grouping) {

    /** The key of the class grouping in {@link #metadata}. */
    private static final String GROUPING = "outputs";

    /** The prefix of provenance keys that describe changes by an import. */
    public static final String IMPORTED = "imported.";

    /**
     * Checks that the parameters and the signature fit.
     *
     * @throws ParsimonyException ({@code bad-parameters}, {@code bad-signature})
     */
    public Model {
        parameters.requireExactly(network.parameters());
        signature.requireFits(network);
        provenance = Collections.unmodifiableMap(new LinkedHashMap<>(provenance));
    }

    /**
     * Creates a model whose file has the network's own inputs and outputs.
     *
     * @throws ParsimonyException ({@code bad-parameters})
     */
    public Model(Network network, Parameters parameters, Map<String, String> provenance) {
        this(network, parameters, provenance, Signature.of(network), Optional.empty());
    }

    /**
     * Returns the model of a file.
     *
     * @param metadata the metadata of the file: see {@link #metadata}
     * @throws ParsimonyException ({@code bad-parameters}, {@code bad-signature}, {@code bad-outputs})
     */
    public static Model of(Network network, Parameters parameters, Map<String, String> metadata, Signature signature) {
        Map<String, String> provenance = new LinkedHashMap<>(metadata);
        Optional<ClassGrouping> grouping =
                Optional.ofNullable(provenance.remove(GROUPING)).map(ClassGrouping::parse);
        return new Model(network, parameters, provenance, signature, grouping);
    }

    /** Returns the metadata of this model in a file: the provenance and the class grouping. */
    public Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>(provenance);
        grouping.ifPresent(groups -> metadata.put(GROUPING, groups.text()));
        return metadata;
    }

    /** Returns a network with initial parameters drawn from a seed. */
    public static Model initialize(Network network, long seed) {
        return new Model(network, Parameters.initialize(network, seed), Map.of("initialized", "from seed " + seed));
    }

    /** Returns the same network with other parameters. */
    public Model with(Parameters others) {
        return new Model(network, others, provenance, signature, grouping);
    }

    /** Returns this model with one more line of provenance. */
    public Model noting(String key, String text) {
        Map<String, String> longer = new LinkedHashMap<>(provenance);
        longer.put(key, text);
        return new Model(network, parameters, longer, signature, grouping);
    }

    /** Returns this model with outputs for groups of classes. */
    public Model grouping(ClassGrouping groups) {
        return new Model(network, parameters, provenance, signature, Optional.of(groups));
    }

    /** Returns the same model with another interface in its file. */
    public Model presenting(Signature other) {
        return new Model(network, parameters, provenance, other, grouping);
    }

    /** Returns the changes made by the import of the model's file, one sentence each. */
    public List<String> importNotes() {
        return provenance.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(IMPORTED))
                .map(Map.Entry::getValue)
                .toList();
    }
}
