package io.parsimony.error;

/** The errors of the library, each with its remedy. */
public enum ErrorId implements ErrorKind {
    /** {@code bad-balance}. */
    BAD_BALANCE("Give every loss a positive share of the gradient, or give every loss a weight."),
    /** {@code bad-batch}. */
    BAD_BATCH("Ask for batches of the data set's shape and classes only."),
    /** {@code bad-buffer}. */
    BAD_BUFFER("Allocate the buffer with Tensor.allocate."),
    /** {@code bad-cache}. */
    BAD_CACHE("Delete the cache folder, or name the folder of this teacher, data set and configuration."),
    /** {@code bad-checkpoint}. */
    BAD_CHECKPOINT("Delete the checkpoint; the run continues from the one before."),
    /** {@code bad-data}. */
    BAD_DATA("Correct the data file or folder at the place that the message names."),
    /** {@code bad-file}. */
    BAD_FILE("Name an existing, readable file in the expected format."),
    /** {@code bad-gradient}. */
    BAD_GRADIENT("Ask for gradients of a scalar output with respect to inputs that it depends on."),
    /** {@code bad-input}. */
    BAD_INPUT("Give each input a tensor of the shape that the network or program declares."),
    /** {@code bad-label}. */
    BAD_LABEL("Use labels from zero to the number of classes minus one."),
    /** {@code bad-layer}. */
    BAD_LAYER("Correct the layer's settings so that they fit its input."),
    /** {@code bad-loss}. */
    BAD_LOSS("Return a tensor without axes from the loss."),
    /** {@code bad-model-file}. */
    BAD_MODEL_FILE("Write the model file again; it is damaged or not in the expected format."),
    /** {@code bad-network}. */
    BAD_NETWORK("Build a network whose nodes have unique names and known inputs, without cycles."),
    /** {@code bad-outputs}. */
    BAD_OUTPUTS("Give every class exactly one output, numbered without gaps."),
    /** {@code bad-parameters}. */
    BAD_PARAMETERS("Give exactly the parameters that the network declares, in their shapes."),
    /** {@code bad-plan}. */
    BAD_PLAN("Change the training configuration so that its parts fit each other, the networks and the data."),
    /** {@code bad-plugin}. */
    BAD_PLUGIN("Correct the service file, or put the plug-in and its libraries on the class path or into a plug-in "
            + "folder."),
    /** {@code bad-rewrite}. */
    BAD_REWRITE("Correct the rewrite strategy: its replacement must fit the network."),
    /** {@code bad-samples}. */
    BAD_SAMPLES("Check the data set: its samples must be finite and must differ."),
    /** {@code bad-shape}. */
    BAD_SHAPE("Give operands of the shapes that the operation documents."),
    /** {@code bad-signature}. */
    BAD_SIGNATURE("Name each input and output of the file once, and give each a port of the network."),
    /** {@code bad-taps}. */
    BAD_TAPS("Tap pairs of nodes of equal height and width."),
    /** {@code bad-tensor-file}. */
    BAD_TENSOR_FILE("Write the safetensors file again; it is damaged or not in the expected format."),
    /** {@code bad-value}. */
    BAD_VALUE("Set the named setting to a value in the expected range."),
    /** {@code cache-in-use}. */
    CACHE_IN_USE("Wait for the other process, or name another cache folder."),
    /** {@code cancelled}. */
    CANCELLED("Start the run again with the same folder to continue it."),
    /** {@code closed}. */
    CLOSED("Use a session, an executable or a backend only before it is closed."),
    /** {@code deploy-mismatch}. */
    DEPLOY_MISMATCH("Leave out the form that changes the outputs, or raise the tolerance."),
    /** {@code disk-space}. */
    DISK_SPACE("Free disk space, or name a folder on another disk."),
    /** {@code diverged}. */
    DIVERGED("Lower the learning rate, or clip the gradient with max-gradient-norm."),
    /** {@code engine-failure}. */
    ENGINE_FAILURE("Read the cause, which is the engine's own exception."),
    /** {@code engine-unavailable}. */
    ENGINE_UNAVAILABLE("Install the engine's native library for this machine, or choose another backend."),
    /** {@code large-samples}. */
    LARGE_SAMPLES("Subtract the mean and divide by the standard deviation that the teacher was trained with."),
    /** {@code loss-scale}. */
    LOSS_SCALE("Change the weights of the losses, or give each loss a share of the gradient."),
    /** {@code missing-value}. */
    MISSING_VALUE("Declare every named input before the program reads it."),
    /** {@code needs-parameters}. */
    NEEDS_PARAMETERS("Give the strategy a size instead, or a model with parameters."),
    /** {@code no-progress}. */
    NO_PROGRESS("Lower or raise distill.optimizer.learning-rate."),
    /** {@code no-site}. */
    NO_SITE("Choose a strategy for layers that the network has, or leave the strategy out."),
    /** {@code non-finite-gradient}. */
    NON_FINITE_GRADIENT("Lower the learning rate, and check the data for NaN and infinity."),
    /** {@code non-finite-loss}. */
    NON_FINITE_LOSS("Lower the learning rate, and check the data for NaN and infinity."),
    /** {@code non-finite-output}. */
    NON_FINITE_OUTPUT("Check the model's parameters and the input for NaN and infinity."),
    /** {@code not-finished}. */
    NOT_FINISHED("Resume the compression, or ask only for the results of its finished stages."),
    /** {@code other-run}. */
    OTHER_RUN("Restore the settings that the run began with, or use a new folder."),
    /** {@code out-of-memory}. */
    OUT_OF_MEMORY("Use smaller batches, or give the process more memory."),
    /** {@code run-exists}. */
    RUN_EXISTS("Resume the run, discard it, or use a new folder."),
    /** {@code run-in-use}. */
    RUN_IN_USE("Wait for the other process, or use another folder."),
    /** {@code session-in-use}. */
    SESSION_IN_USE("Use a training session from one thread at a time, or open one session a thread."),
    /** {@code stale-cache}. */
    STALE_CACHE("Delete the cache folder; the model or the data changed."),
    /** {@code target-missed}. */
    TARGET_MISSED("Add strategies, choose stronger settings, or lower the target."),
    /** {@code teacher-accuracy}. */
    TEACHER_ACCURACY("Prepare the samples and order the classes as for the teacher's training."),
    /** {@code too-large}. */
    TOO_LARGE("Use smaller batches or fewer values; the message names the limit."),
    /** {@code unknown-format}. */
    UNKNOWN_FORMAT("Use a file ending of an installed model format."),
    /** {@code unknown-key}. */
    UNKNOWN_KEY("Correct the spelling of the setting, or remove it."),
    /** {@code unknown-network}. */
    UNKNOWN_NETWORK("Use a name that the zoo lists."),
    /** {@code unknown-node}. */
    UNKNOWN_NODE("Use the name of a node of the network."),
    /** {@code unknown-parameter}. */
    UNKNOWN_PARAMETER("Use the name of a parameter of the network."),
    /** {@code unknown-plugin}. */
    UNKNOWN_PLUGIN("Use an installed plug-in's name, or add its module to the class path."),
    /** {@code unreadable-file}. */
    UNREADABLE_FILE("Check that the file exists and that this process may read it."),
    /** {@code unsupported-model}. */
    UNSUPPORTED_MODEL("Remove or replace the part of the model that the format cannot express."),
    /** {@code unwritable-file}. */
    UNWRITABLE_FILE("Check that the folder exists, has free space, and that this process may write to it.");

    private final String remedy;

    ErrorId(String remedy) {
        this.remedy = remedy;
    }

    @Override
    public String remedy() {
        return remedy;
    }
}
