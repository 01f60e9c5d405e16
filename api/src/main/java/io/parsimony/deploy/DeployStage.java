package io.parsimony.deploy;

import io.parsimony.data.Dataset;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Model;

/** Turns a trained student into the form for inference: the last stage of a compression. */
@FunctionalInterface
public interface DeployStage {

    /**
     * Deploys a student.
     *
     * @param student the student as trained
     * @param training the training samples, to calibrate reduced precision on
     * @param samples real samples to check the deployed form on: the test data, or the training data where there are none
     * @throws ParsimonyException if the deployed form differs from the student, or cannot be written
     */
    DeployedModel deploy(Model student, Dataset training, Dataset samples);
}
