package io.parsimony.internal.deploy;

import io.parsimony.backend.Backend;
import io.parsimony.backend.InferenceSession;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.data.Dataset;
import io.parsimony.deploy.DeployedModel;
import io.parsimony.deploy.DeploymentSettings;
import io.parsimony.deploy.ReducedPrecision;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.error.Require;
import io.parsimony.format.ModelFormat;
import io.parsimony.format.ModelFormats;
import io.parsimony.format.Safetensors;
import io.parsimony.internal.data.GroupedLabels;
import io.parsimony.internal.run.Evaluation;
import io.parsimony.measure.Latency;
import io.parsimony.network.Model;
import io.parsimony.rewrite.InferenceRewrite;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.RewriteContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Deploys a model in its fastest form. Rewrites the model into each candidate form, times the forms on an engine, and
 * selects the form with the fewest multiply-accumulates among those within 3% of the fastest. Compares the outputs of
 * this form with those of the model on real samples, and writes the form to a file.
 *
 * <p>Every form computes the same function up to rounding, so that neither the accuracy nor the order of classes
 * changes.
 */
public final class Deployment {

    /** The key of the provenance line with the form and the times. */
    public static final String PROVENANCE = "deployed";

    /**
     * The maximum ratio of a time to the least time that counts as equal, because such a small difference may be noise.
     */
    private static final double NEARLY = 1.03;

    private static final String PARAMETERS = ".safetensors";

    private final Backend backend;
    private final DeploymentSettings settings;

    /**
     * Prepares a deployment.
     *
     * @param backend the engine to optimize for
     */
    public Deployment(Backend backend, DeploymentSettings settings) {
        this.backend = backend;
        this.settings = settings;
    }

    /**
     * Selects the fastest form of a model.
     *
     * @param training not used: the forms are exact
     * @param samples the samples of the comparison of outputs
     * @throws ParsimonyException ({@code deploy-mismatch}) if the chosen form's outputs differ from the model's by more
     *     than the tolerance; ({@code cancelled}) if the thread is interrupted
     */
    public DeployedModel deploy(Model model, Dataset training, Dataset samples) {
        Map<String, Rewrite> forms = forms(model);
        Map<String, List<Latency>> times = time(forms);
        String best = best(forms, times);
        Rewrite chosen = Require.present(forms, best);
        DeployedModel.Check check = OutputComparison.of(backend, model, chosen.model(), samples, settings.samples());
        requireSame(check, "form [" + best + "]");
        Model noted = chosen.model().noting(PROVENANCE, describe(best, times));
        return new DeployedModel(noted, best, times, chosen.sites(), check, List.of());
    }

    /**
     * Writes a deployed model. The file is read back and its outputs are compared on real samples before it is moved
     * into place, so that a file with this name is always correct.
     *
     * @param file the file, whose ending selects the format. {@code safetensors} contains the parameters by name and
     *     the provenance, without the network
     * @throws ParsimonyException ({@code deploy-mismatch}) if the file's outputs differ by more than the tolerance; and
     *     as {@link ModelFormat#write} and {@link ModelFormat#read}
     */
    public void write(DeployedModel deployed, Path file, Dataset samples) {
        requireKnown(file);
        Path target = file.toAbsolutePath();
        Path unchecked = null;
        try {
            Files.createDirectories(target.getParent());
            unchecked = Files.createTempDirectory(target.getParent(), ".unchecked");
            Path written = unchecked.resolve(target.getFileName());
            if (holdsParameters(file)) {
                Safetensors.write(
                        written,
                        deployed.model().parameters().asMap(),
                        deployed.model().metadata());
                Safetensors.read(written);
            } else {
                ModelFormat format = ModelFormats.discover().of(file);
                format.write(deployed.model(), written);
                requireSame(
                        OutputComparison.of(
                                backend, deployed.model(), format.read(written), samples, settings.samples()),
                        "file [" + file + "]");
            }
            Files.move(written, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.UNWRITABLE_FILE, "Cannot write the file [" + file + "]: " + e + ".")
                            .hint("Check its folder, the rights to it, and the space on its disk."),
                    e);
        } finally {
            delete(unchecked);
        }
    }

    /**
     * Throws unless a deployed model can be written to a file of this name.
     *
     * @throws ParsimonyException ({@code unknown-format})
     */
    public static void requireKnown(Path file) {
        if (!holdsParameters(file)) {
            ModelFormats.discover().of(file);
        }
    }

    private static boolean holdsParameters(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(PARAMETERS);
    }

    /**
     * Writes a deployed model in each reduced precision of the settings, and measures the accuracy and latency of each.
     *
     * @param file the file in full precision: {@code student.onnx} makes {@code student-int8.onnx}
     * @param training samples to calibrate on
     * @param samples labeled samples to measure the accuracy on
     * @return the deployed model with those files
     * @throws ParsimonyException as {@link ReducedPrecision#reduce}
     */
    public DeployedModel reduce(DeployedModel deployed, Path file, Dataset training, Dataset samples) {
        Model model = deployed.model();
        Dataset compared = GroupedLabels.of(model, samples).first(settings.samples());
        List<DeployedModel.Reduced> files = new ArrayList<>();
        for (ReducedPrecision precision : settings.precisions()) {
            ReducedPrecision.Reduced reduced = precision.reduce(model, training);
            Path target = file.resolveSibling(stem(file) + "-" + precision.type() + "." + precision.extension());
            try (InferenceSession full = precision.open(model);
                    InferenceSession session = reduced.open()) {
                List<List<Latency>> times = new ArrayList<>();
                for (int batch : settings.batches()) {
                    times.add(Latency.measure(List.of(full, session), batch, settings.rounds()));
                }
                DeployedModel.Check check = OutputComparison.of(full, session, compared, compared.size());
                double before = Evaluation.of(full, compared).accuracy();
                double after = Evaluation.of(session, compared).accuracy();
                reduced.write(target);
                files.add(new DeployedModel.Reduced(
                        precision.type(),
                        target,
                        size(target),
                        check,
                        before,
                        after,
                        times.stream().map(pair -> pair.get(0)).toList(),
                        times.stream().map(pair -> pair.get(1)).toList()));
            }
        }
        return deployed.with(files);
    }

    private static String stem(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.UNREADABLE_FILE, "Cannot determine the size of [" + file + "]: " + e + "."), e);
        }
    }

    private static void delete(@Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.UNWRITABLE_FILE, "Cannot delete the folder [" + folder + "]: " + e + "."), e);
        }
    }

    /**
     * Times every candidate form of a model.
     *
     * @return the times by form, in the order of the batch sizes; the unchanged model is first
     * @throws ParsimonyException ({@code cancelled}) if the thread is interrupted
     */
    public Map<String, List<Latency>> time(Model model) {
        return time(forms(model));
    }

    /** Returns every candidate that differs from those before it, by name. */
    private Map<String, Rewrite> forms(Model model) {
        Map<String, Rewrite> forms = new LinkedHashMap<>();
        forms.put(DeployedModel.AS_IS, Rewrite.identity(model));
        for (InferenceRewrite form : settings.forms()) {
            Rewrite rewrite = form.apply(model, new RewriteContext(0));
            boolean known = forms.values().stream()
                    .anyMatch(other ->
                            other.model().network().equals(rewrite.model().network()));
            if (!known) {
                forms.put(form.name(), rewrite);
            }
        }
        return forms;
    }

    private Map<String, List<Latency>> time(Map<String, Rewrite> forms) {
        Map<String, List<Latency>> times = new LinkedHashMap<>();
        forms.keySet().forEach(name -> times.put(name, new ArrayList<>()));
        List<InferenceSession> sessions = new ArrayList<>();
        try {
            forms.values().forEach(form -> sessions.add(backend.infer(form.model())));
            for (int batch : settings.batches()) {
                List<Latency> measured = Latency.measure(sessions, batch, settings.rounds());
                int i = 0;
                for (List<Latency> of : times.values()) {
                    of.add(measured.get(i++));
                }
            }
        } finally {
            sessions.forEach(InferenceSession::close);
        }
        return times;
    }

    /** Returns the form with the fewest multiply-accumulates among those about as fast as the fastest. */
    private static String best(Map<String, Rewrite> forms, Map<String, List<Latency>> times) {
        double least =
                times.values().stream().mapToDouble(Deployment::logarithm).min().orElseThrow();
        double limit = least + times.values().iterator().next().size() * Math.log(NEARLY);
        return times.keySet().stream()
                .filter(form -> logarithm(Require.present(times, form)) <= limit)
                .min(Comparator.comparingLong((String form) -> macs(Require.present(forms, form)))
                        .thenComparingDouble(form -> logarithm(Require.present(times, form))))
                .orElseThrow();
    }

    private static long macs(Rewrite form) {
        return CostAnalyzer.analyze(form.model().network()).total().macs();
    }

    /** Returns the logarithm of the product of the least times, which other load on the machine affects least. */
    private static double logarithm(List<Latency> times) {
        return times.stream().mapToDouble(time -> Math.log(time.least())).sum();
    }

    private void requireSame(DeployedModel.Check check, String what) {
        if (!(check.difference() <= settings.tolerance())) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.DEPLOY_MISMATCH,
                            String.format(
                                    Locale.ROOT,
                                    "Expected the outputs of the %s within %.1e of the model's, found a difference of"
                                            + " %.1e on %d samples.",
                                    what,
                                    settings.tolerance(),
                                    check.difference(),
                                    check.samples()))
                    .hint("Differences are shares of the largest output. Raise the tolerance only if your task allows"
                            + " it; otherwise report this as a fault of the form or the engine."));
        }
    }

    private String describe(String best, Map<String, List<Latency>> times) {
        String all = times.entrySet().stream()
                .map(entry -> entry.getKey() + " "
                        + entry.getValue().stream()
                                .map(time -> String.format(
                                        Locale.ROOT, "%.1f us/image at batch %d", time.median(), time.batch()))
                                .collect(Collectors.joining(", ")))
                .collect(Collectors.joining("; "));
        return "form " + best + " on " + backend.info().describe() + "; " + all;
    }
}
