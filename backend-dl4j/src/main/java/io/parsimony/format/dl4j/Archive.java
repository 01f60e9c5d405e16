package io.parsimony.format.dl4j;

/** The entries of a zip file of Deeplearning4j. */
final class Archive {

    static final String CONFIGURATION = "configuration.json";
    static final String COEFFICIENTS = "coefficients.bin";
    /** The marker entry beside empty coefficients. */
    static final String NO_PARAMETERS = "noParams.marker";

    /** The entry for data that Deeplearning4j's format lacks: the inputs' shapes and the provenance. */
    static final String NOTES = "parsimony.json";

    private Archive() {}
}
