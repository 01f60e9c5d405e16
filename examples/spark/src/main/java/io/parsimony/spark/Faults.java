package io.parsimony.spark;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;
import org.apache.spark.SparkEnv;

/** Sorts the faults of tasks: Spark repeats a task after a fault of the machine, and not after other faults. */
final class Faults {

    /** The faults of a machine, after which Spark repeats the task. */
    private static final Set<String> OF_MACHINES = Set.of(
            ErrorId.UNWRITABLE_FILE.id(),
            ErrorId.UNREADABLE_FILE.id(),
            ErrorId.DISK_SPACE.id(),
            ErrorId.CANCELLED.id());

    private Faults() {}

    /**
     * Returns a fault as the value of a task. The value has no causes, because the driver may lack their classes.
     *
     * @throws ParsimonyException the fault, if Spark must repeat the task
     */
    static ParsimonyException ofTask(ParsimonyException fault) {
        ParsimonyException placed = new ParsimonyException(fault.problems()).at("executor " + executor());
        if (OF_MACHINES.contains(fault.id())) {
            throw placed;
        }
        return placed;
    }

    private static String executor() {
        String id = SparkEnv.get() == null ? "driver" : SparkEnv.get().executorId();
        try {
            return id + " on " + InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return id;
        }
    }
}
