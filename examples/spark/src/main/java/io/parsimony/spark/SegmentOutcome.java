package io.parsimony.spark;

import io.parsimony.error.Problem;
import java.io.Serializable;
import java.util.List;

/**
 * The result of a task that writes a segment. Faults of the data are values: an exception would make Spark repeat the
 * task.
 *
 * @param segment the segment
 * @param problems the faults of its samples; the segment was written if there are none
 */
record SegmentOutcome(int segment, List<Problem> problems) implements Serializable {

    SegmentOutcome {
        problems = List.copyOf(problems);
    }
}
