package io.parsimony.spark;

import io.parsimony.Compression;
import io.parsimony.Parsimony;
import io.parsimony.cli.ErrorPrinter;
import io.parsimony.cli.analyze.SubjectOptions;
import io.parsimony.cli.analyze.Subjects;
import io.parsimony.cli.compress.CompressionDisplay;
import io.parsimony.cli.compress.CompressionReport;
import io.parsimony.cli.compress.TestPredictions;
import io.parsimony.cli.progress.EarlierOption;
import io.parsimony.cli.report.ReportFolders;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compresses a network on a cluster: trains the teacher, runs the teacher's pass and distills the student. */
@Command(
        name = "spark",
        sortOptions = false,
        description = {
            "Compresses a network on an Apache Spark cluster. Executors train it and run the teacher over the data.",
            "A network of the zoo is first trained; a model file is already a trained teacher.",
            ""
        })
final class SparkCommand implements Callable<Integer> {

    private final PrintStream out;

    @Mixin
    private SubjectOptions subject = new SubjectOptions();

    @Mixin
    private SparkOptions options = new SparkOptions();

    @Option(names = "--baseline", description = "Also train the student's network without the teacher.")
    private boolean baseline;

    @ArgGroup(exclusive = true)
    private @Nullable EarlierOption earlier;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "parsimony-report/spark",
            description = "The folder of the report and the checkpoints, on the driver. Default: ${DEFAULT-VALUE}.")
    private Path folder = Path.of("parsimony-report", "spark");

    @Mixin(name = ErrorPrinter.MIXIN)
    private ErrorPrinter faults = new ErrorPrinter();

    SparkCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        SparkOptions.Loaded loaded = options.load();
        Subjects.Subject network = subject.find();
        ReportFolders.make(folder);
        try (JavaSparkContext spark = options.connect("spark");
                SparkMetrics metrics = new SparkMetrics(spark, folder.resolve("spark.jsonl"))) {
            OpenData data = OpenData.of(spark, loaded, folder);
            out.printf(
                    Locale.ROOT,
                    "Compressing on %s: %d shards, %d local steps%n",
                    spark.master(),
                    loaded.spark().shards(),
                    loaded.spark().localSteps());
            SparkBackend backend =
                    new SparkBackend(spark, loaded.configuration().backend(), loaded.spark());
            Path student = folder.resolve("student.onnx");
            try (Parsimony parsimony = Parsimony.of(backend, loaded.configuration())) {
                Compression.Builder compression = Compression.of(parsimony)
                        .data(data.train(), data.test())
                        .deploy(student)
                        .folder(folder, EarlierOption.of(earlier, folder))
                        .listener(new CompressionDisplay(out))
                        .listener(new CompressionReport(folder, "spark", network.name(), loaded.text(), out)
                                .predictions(new TestPredictions(parsimony, data.test(), data.classes())));
                if (subject.isFile()) {
                    compression.teacher(network.model().get());
                } else {
                    compression.teacher(network.network());
                }
                if (baseline) {
                    compression.baseline();
                }
                compression.run();
            }
            out.printf(Locale.ROOT, "Spark: %s%nThe deployed student is in %s%n", metrics.summary(), student);
        }
        return 0;
    }
}
