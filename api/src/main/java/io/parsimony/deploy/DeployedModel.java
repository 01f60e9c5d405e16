package io.parsimony.deploy;

import io.parsimony.error.Require;
import io.parsimony.measure.Latency;
import io.parsimony.network.Model;
import io.parsimony.rewrite.Site;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model in the form that is fastest on an engine.
 *
 * @param model the model in that form; its provenance records the form and the times
 * @param form the name of the form
 * @param candidates the times of every candidate by form, in the order of the batch sizes
 * @param sites the change at each site, or the reason why the site was skipped
 * @param check the comparison of its outputs with those of the model before deployment
 * @param reduced the files of reduced precision written beside it
 */
public record DeployedModel(
        Model model,
        String form,
        Map<String, List<Latency>> candidates,
        List<Site> sites,
        Check check,
        List<Reduced> reduced) {

    /** The name of the form that a model has before deployment. */
    public static final String AS_IS = "as is";

    /** Copies the collections. */
    public DeployedModel {
        Map<String, List<Latency>> copy = new LinkedHashMap<>();
        candidates.forEach((name, times) -> copy.put(name, List.copyOf(times)));
        candidates = Collections.unmodifiableMap(copy);
        sites = List.copyOf(sites);
        reduced = List.copyOf(reduced);
    }

    /** Returns this model with files of reduced precision. */
    public DeployedModel with(List<Reduced> files) {
        return new DeployedModel(model, form, candidates, sites, check, files);
    }

    /**
     * The comparison of a deployed model's outputs with those of the model before.
     *
     * @param samples the number of samples compared
     * @param difference the greatest absolute difference of an output, divided by the largest absolute output
     * @param otherClasses the number of samples whose top-1 class changed
     */
    public record Check(int samples, double difference, int otherClasses) {}

    /**
     * A file of reduced precision, compared with the deployed model in full precision on the same engine.
     *
     * @param precision the name of the precision, such as {@code int8}
     * @param file the file
     * @param bytes the size of the file
     * @param check the comparison of its outputs with those in full precision
     * @param fullAccuracy the accuracy in full precision on the samples of the check, in percent
     * @param accuracy the accuracy in reduced precision on the same samples, in percent
     * @param fullLatencies the times in full precision, in the order of the batch sizes
     * @param latencies the times in reduced precision, measured in turns with those in full precision
     */
    public record Reduced(
            String precision,
            Path file,
            long bytes,
            Check check,
            double fullAccuracy,
            double accuracy,
            List<Latency> fullLatencies,
            List<Latency> latencies) {

        /** Copies the lists. */
        public Reduced {
            fullLatencies = List.copyOf(fullLatencies);
            latencies = List.copyOf(latencies);
        }
    }

    /** Returns the times of the chosen form, in the order of the batch sizes. */
    public List<Latency> latencies() {
        return Require.present(candidates, form);
    }

    /** Returns the speedups of the chosen form over the model before deployment, in the order of the batch sizes. */
    public List<Double> speedups() {
        List<Double> speedups = new ArrayList<>();
        for (int i = 0; i < latencies().size(); i++) {
            speedups.add(Require.present(candidates, AS_IS).get(i).median()
                    / latencies().get(i).median());
        }
        return speedups;
    }
}
