package io.parsimony.cost;

/** The components of a network in the paper's quantitative analysis. */
public enum Component {
    /** Convolutions. */
    CONVOLUTION("convolution"),
    /** Linear layers. */
    FULLY_CONNECTED("fully connected"),
    /** Batch normalizations. */
    NORMALIZATION("normalization"),
    /** Activations, pools and everything else without parameters. */
    OTHER("other");

    private final String label;

    Component(String label) {
        this.label = label;
    }

    /** Returns the name in reports. */
    public String label() {
        return label;
    }
}
