package io.parsimony.run;

/** The treatment of the runs of an earlier process. */
public enum Earlier {
    /** Replaces a finished experiment; throws for an unfinished one. */
    REPLACE_FINISHED,
    /** Resumes the experiment. */
    RESUME,
    /** Deletes the experiment. */
    DISCARD
}
