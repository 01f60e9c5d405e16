package io.parsimony;

import io.parsimony.cost.CostAnalyzer;
import io.parsimony.cost.CostReport;
import io.parsimony.network.Model;
import io.parsimony.rewrite.Rewrite;

/**
 * What compression gives.
 *
 * @param teacher the model before
 * @param rewrite how its architecture was changed
 * @param student the rewritten model, distilled
 */
public record CompressionResult(Model teacher, Rewrite rewrite, Model student) {

    /** What the teacher costs. */
    public CostReport teacherCost() {
        return CostAnalyzer.analyze(teacher.network());
    }

    /** What the student costs. */
    public CostReport studentCost() {
        return CostAnalyzer.analyze(student.network());
    }
}
