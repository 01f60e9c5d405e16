package com.example.quickstart;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parsimony.Parsimony;
import io.parsimony.config.Configuration;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.cost.Cost;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Term;
import io.parsimony.format.ModelFormats;
import io.parsimony.network.Model;
import io.parsimony.strategies.loss.CrossEntropy;
import io.parsimony.tensor.Shape;
import io.parsimony.train.TrainingListener;
import io.parsimony.zoo.Zoo;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickStartTest {

    @Test
    void studentIsSmallAndClassifiesAlmostAsWellAsItsTeacher(@TempDir Path folder) {
        Path teacherFile = folder.resolve("teacher.onnx");
        Path studentFile = folder.resolve("student.onnx");
        TrainingConfiguration how = TrainingConfiguration.builder(Objective.of(new Term(new CrossEntropy(), 1)))
                .epochs(3)
                .maxGradientNorm(5)
                .build();
        Model start = Model.initialize(
                Zoo.vgg(Shape.of(1, 16, 16), List.of(List.of(16), List.of(32, 32)), List.of(32), 4), 1);
        ModelFormats formats = ModelFormats.discover();
        try (Parsimony parsimony =
                Parsimony.open(Configuration.builder("onnx", how).build())) {
            Model teacher = parsimony.train(start, how, new Stripes(1000, 1), TrainingListener.NONE);
            formats.write(teacher, teacherFile);

            QuickStart.main(new String[] {teacherFile.toString(), studentFile.toString()});

            Model student = formats.read(studentFile);
            Cost before = CostAnalyzer.analyze(teacher.network()).total();
            Cost after = CostAnalyzer.analyze(student.network()).total();
            assertTrue(before.macs() >= 4 * after.macs(), () -> before + " to " + after);
            assertTrue(before.parameters() >= 4 * after.parameters(), () -> before + " to " + after);
            double taught = parsimony.evaluate(teacher, new Stripes(400, 3)).accuracy();
            double learnt = parsimony.evaluate(student, new Stripes(400, 3)).accuracy();
            assertTrue(taught > 90, "teacher: " + taught);
            assertTrue(learnt > taught - 5, "student: " + learnt + ", teacher: " + taught);
        }
    }
}
