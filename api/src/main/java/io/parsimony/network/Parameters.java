package io.parsimony.network;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.internal.error.Suggestions;
import io.parsimony.internal.tensor.Generators;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Tensors by full name ({@code node.parameter}), in a stable order. Immutable. */
public final class Parameters {

    private static final Parameters NONE = new Parameters(Map.of());

    private final Map<String, Tensor> tensors;

    /** Creates parameters from tensors, in the map's order. */
    public Parameters(Map<String, Tensor> tensors) {
        this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /** Returns empty parameters. */
    public static Parameters none() {
        return NONE;
    }

    /**
     * Returns initial values for a network: He et al. (2015) for convolutions, {@code 1/sqrt(in)} for linear layers,
     * ones and zeros otherwise. A tensor's values depend only on the seed and its name, so that a node that two
     * networks share has the same values in both.
     */
    public static Parameters initialize(Network network, long seed) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (ParameterSpec spec : network.parameters()) {
            tensors.put(spec.name(), initialize(spec, seed));
        }
        return new Parameters(tensors);
    }

    /** Returns the initial values of one tensor: see {@link #initialize(Network, long)}. */
    public static Tensor initialize(ParameterSpec spec, long seed) {
        if (spec.deviation() == 0) {
            return Tensor.full(spec.shape(), (float) spec.mean());
        }
        Random random = Generators.of(seed, 0, spec.name());
        FloatBuffer values = Tensor.allocate(spec.shape().size());
        while (values.hasRemaining()) {
            values.put((float) (spec.mean() + spec.deviation() * random.nextGaussian()));
        }
        return Tensor.wrap(spec.shape(), values.rewind());
    }

    /** Returns the names, in order. */
    public Set<String> names() {
        return tensors.keySet();
    }

    /** Returns whether there is a tensor of this name. */
    public boolean contains(String name) {
        return tensors.containsKey(name);
    }

    /**
     * Returns the tensor of a name.
     *
     * @throws ParsimonyException ({@code unknown-parameter})
     */
    public Tensor get(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new ParsimonyException(Problem.of(ErrorId.UNKNOWN_PARAMETER, "There is no parameter [" + name + "].")
                    .hint(Suggestions.sentence(name, tensors.keySet())));
        }
        return tensor;
    }

    /** Returns the tensors by name, in order, unmodifiable. */
    public Map<String, Tensor> asMap() {
        return tensors;
    }

    /**
     * Returns the tensors of a network.
     *
     * @throws ParsimonyException ({@code unknown-parameter}) if a tensor is missing
     */
    public Parameters only(List<ParameterSpec> needed) {
        Map<String, Tensor> kept = new LinkedHashMap<>();
        needed.forEach(spec -> kept.put(spec.name(), get(spec.name())));
        return new Parameters(kept);
    }

    /** Returns these tensors with others added; an existing name is replaced. */
    public Parameters with(Map<String, Tensor> others) {
        Map<String, Tensor> merged = new LinkedHashMap<>(tensors);
        merged.putAll(others);
        return new Parameters(merged);
    }

    /**
     * Throws unless these are exactly the expected tensors.
     *
     * @throws ParsimonyException ({@code bad-parameters}) naming the first tensor that is missing, unknown or of
     *     another shape
     */
    public void requireExactly(Map<String, Shape> expected) {
        expected.forEach((name, shape) -> {
            if (!tensors.containsKey(name)) {
                throw ParsimonyException.of(
                        ErrorId.BAD_PARAMETERS, "Expected parameter [%s] of shape %s.", name, shape);
            }
            if (!tensors.get(name).shape().equals(shape)) {
                throw ParsimonyException.of(
                        ErrorId.BAD_PARAMETERS,
                        "Expected parameter [%s] of shape %s, found %s.",
                        name,
                        shape,
                        tensors.get(name).shape());
            }
        });
        for (String name : tensors.keySet()) {
            if (!expected.containsKey(name)) {
                throw ParsimonyException.of(
                        ErrorId.BAD_PARAMETERS, "Expected only declared parameters, found [%s].", name);
            }
        }
    }

    /** Throws unless these are exactly the tensors of a network: see {@link #requireExactly(Map)}. */
    public void requireExactly(List<ParameterSpec> specs) {
        Map<String, Shape> expected = new LinkedHashMap<>();
        specs.forEach(spec -> expected.put(spec.name(), spec.shape()));
        requireExactly(expected);
    }
}
