package com.example.quickstart;

import io.parsimony.Compression;
import io.parsimony.CompressionResult;
import io.parsimony.Parsimony;
import io.parsimony.config.Configuration;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Term;
import io.parsimony.format.ModelFormats;
import io.parsimony.strategies.guideline.Goal;
import io.parsimony.strategies.guideline.Guideline;
import io.parsimony.strategies.loss.CrossEntropy;
import io.parsimony.strategies.loss.SoftTarget;
import java.nio.file.Path;

/** Compresses a network: {@code QuickStart teacher.onnx student.onnx}. */
public final class QuickStart {

    public static void main(String[] files) {
        TrainingConfiguration distill = TrainingConfiguration.builder(
                        Objective.of(new Term(new CrossEntropy(), 0.5), new Term(new SoftTarget(4), 0.5)))
                .epochs(3)
                .maxGradientNorm(5)
                .build();
        Configuration configuration = Configuration.builder("onnx", distill)
                .rewrites(new Guideline(Goal.times(4, 4))) // a quarter of the operations and of the parameters
                .build();
        ModelFormats formats = ModelFormats.discover();
        try (Parsimony parsimony = Parsimony.open(configuration)) {
            CompressionResult result = Compression.of(parsimony)
                    .teacher(formats.read(Path.of(files[0])))
                    .data(new Stripes(1000, 1), new Stripes(400, 2)) // your data: any io.parsimony.data.Dataset
                    .run();
            formats.write(result.student().model(), Path.of(files[1]));
            System.out.println(result.costRatio() + " " + result.student().score());
        }
    }
}
