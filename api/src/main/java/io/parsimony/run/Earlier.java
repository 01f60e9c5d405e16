package io.parsimony.run;

/** The treatment of the runs that an earlier process left. */
public enum Earlier {
    /** Replaces a finished experiment and refuses to touch an unfinished one. */
    REPLACE_FINISHED,
    /** Continues it. */
    RESUME,
    /** Deletes it. */
    DISCARD
}
