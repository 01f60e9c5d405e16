package io.parsimony.examples.hctr;

import io.parsimony.cli.CliErrorId;
import io.parsimony.cli.report.Units;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.examples.hctr.casia.CasiaFolder;
import io.parsimony.examples.hctr.casia.Coverage;
import io.parsimony.examples.hctr.hmm.Alignment;
import io.parsimony.examples.hctr.hmm.Topology;
import io.parsimony.examples.hctr.lines.Frames;
import io.parsimony.examples.hctr.lines.GrayImage;
import io.parsimony.examples.hctr.lines.LineNormalizer;
import io.parsimony.examples.hctr.lines.TextLine;
import io.parsimony.examples.hctr.text.Alphabet;
import io.parsimony.examples.hctr.text.FileText;
import io.parsimony.examples.hctr.text.KneserNey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The lines of CASIA-HWDB and of the ICDAR 2013 competition: see {@link CasiaFolder}. */
final class CasiaCorpus {

    private static final int LANGUAGE_ORDER = 3;

    /** One in this many writers of the training files becomes a validation writer. */
    private static final int ASIDE = 20;

    private final Frames frames;
    private final Topology topology;
    private final Alphabet alphabet;
    private final List<String> description = new ArrayList<>();

    private CasiaCorpus(Scale scale, Alphabet alphabet) {
        this.frames = scale.frames();
        this.topology = scale.topology(alphabet.size());
        this.alphabet = alphabet;
    }

    /**
     * Reads all lines of a folder. The language model is trained on the training lines and on a text file, if one is
     * given.
     *
     * @throws ParsimonyException ({@code bad-file}) if a file is damaged; ({@code data-unavailable}) if there are no
     *     lines to train, validate or test on
     */
    static Corpus read(Scale scale, Path folder, Optional<Path> text) {
        CasiaFolder files = CasiaFolder.of(folder, CasiaFolder.Kind.LINES);
        CasiaCorpus casia = new CasiaCorpus(scale, files.alphabet());
        Map<String, List<Path>> writers = new LinkedHashMap<>();
        files.train().forEach(file -> writers.computeIfAbsent(CasiaFolder.writer(file), writer -> new ArrayList<>())
                .add(file));
        List<Path> train = new ArrayList<>();
        List<Path> validation = new ArrayList<>();
        int writer = 0;
        for (List<Path> pages : writers.values()) {
            writer++;
            boolean lastChance = writer == writers.size() && writer > 1 && validation.isEmpty();
            (writer % ASIDE == 0 || lastChance ? validation : train).addAll(pages);
        }
        List<TextLine> training = casia.lines("training", train);
        List<TextLine> validating = casia.lines("validation", validation);
        List<TextLine> testing = casia.lines("test", files.test());
        if (!files.sharedWriters().isEmpty()) {
            casia.description.add("Warning: the training files and the test files share the writers "
                    + String.join(", ", files.sharedWriters()));
        }
        Stream<int[]> written = training.stream().map(TextLine::characters);
        Stream<int[]> more =
                text.map(file -> FileText.read(file, casia.alphabet).pieces()).orElse(Stream.empty());
        return new Corpus(
                casia.description,
                casia.alphabet,
                training,
                validating,
                testing,
                KneserNey.train(casia.alphabet.size(), LANGUAGE_ORDER, Stream.concat(written, more)));
    }

    private List<TextLine> lines(String purpose, List<Path> files) {
        LineNormalizer normalizer = new LineNormalizer(frames.height());
        List<TextLine> lines = new ArrayList<>();
        int[] crowded = new int[1];
        Coverage coverage = CasiaFolder.readLines(files, alphabet, line -> {
            GrayImage image = normalizer.normalize(line.image());
            if (Alignment.fits(topology, frames.count(image), line.characters())) {
                lines.add(new TextLine(image, line.characters()));
            } else {
                crowded[0]++;
            }
        });
        if (lines.isEmpty()) {
            throw new ParsimonyException(Problem.of(
                            CliErrorId.DATA_UNAVAILABLE,
                            "Expected lines for " + purpose + ", found none: " + coverage.describe())
                    .hint("Provide training files of at least two writers, and test files of other writers."));
        }
        description.add(String.format(
                Locale.ROOT,
                "%s lines for %s (%s; %s left out with more states than frames)",
                Units.count(lines.size()),
                purpose,
                coverage.describe(),
                Units.count(crowded[0])));
        return lines;
    }
}
