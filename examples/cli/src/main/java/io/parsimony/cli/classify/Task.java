package io.parsimony.cli.classify;

import io.parsimony.network.Network;
import io.parsimony.train.Dataset;

/**
 * Something to classify.
 *
 * @param title its name in the report
 * @param network the teacher
 * @param train the samples to train on
 * @param test the samples to test on
 */
public record Task(String title, Network network, Dataset train, Dataset test) {}
