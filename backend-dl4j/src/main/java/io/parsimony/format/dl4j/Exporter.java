package io.parsimony.format.dl4j;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.format.AtomicFile;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** Writes a model as a {@code ComputationGraph}. The same model gives the same bytes. */
final class Exporter {

    /** The earliest time of a zip entry, so that the file holds no time of writing. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final Model model;

    Exporter(Model model) {
        this.model = model;
    }

    /**
     * Writes the file.
     *
     * @throws ParsimonyException ({@code unsupported-model}, {@code unwritable-file})
     */
    void write(Path file) {
        VertexWriter writer = new VertexWriter(model);
        vertices(writer);
        ComputationGraphConfiguration configuration;
        List<FloatBuffer> parts = new ArrayList<>();
        try {
            configuration = writer.configuration();
            GraphReader.order(configuration).forEach(name -> parts.addAll(writer.parameters(name)));
        } catch (ParsimonyException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ParsimonyException(
                    Problem.of(Dl4jFaults.UNSUPPORTED, "Deeplearning4j refuses the network: " + Dl4jFaults.said(e)), e);
        }
        byte[] json = configuration.toJson().getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, out -> zip(out, json, parts));
    }

    private void vertices(VertexWriter writer) {
        Network network = model.network();
        List<Problem> problems = new ArrayList<>();
        for (Node node : network.nodes()) {
            try {
                writer.add(node);
            } catch (ParsimonyException e) {
                problems.addAll(
                        e.at("node [" + node.name() + "] (" + node.layer().op() + ")")
                                .problems());
            }
        }
        if (!problems.isEmpty()) {
            throw new ParsimonyException(problems);
        }
    }

    private void zip(OutputStream out, byte[] json, List<FloatBuffer> parts) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        entry(zip, Archive.CONFIGURATION);
        zip.write(json);
        entry(zip, Archive.COEFFICIENTS);
        if (parts.isEmpty()) {
            entry(zip, Archive.NO_PARAMETERS);
        } else {
            DataOutputStream data = new DataOutputStream(new BufferedOutputStream(zip));
            Coefficients.write(parts, data);
            data.flush();
        }
        entry(zip, Archive.NOTES);
        zip.write(Notes.write(model));
        zip.finish();
    }

    private static void entry(ZipOutputStream zip, String name) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(NO_TIME);
        zip.putNextEntry(entry);
    }
}
