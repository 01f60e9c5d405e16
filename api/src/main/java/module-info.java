/**
 * The vocabulary and every contract of Parsimony: tensors, networks, costs, plug-in interfaces, and the backend-neutral
 * run time.
 *
 * <p>The root package, {@code network}, {@code cost}, {@code config} and the results are for users. The plug-in
 * interfaces and the types in their signatures are for authors of plug-ins. Packages named {@code internal} are for
 * Parsimony's own modules.
 */
module io.parsimony.api {
    requires transitive com.google.guice;
    requires transitive typesafe.config;
    requires transitive org.jspecify;
    requires static transitive org.apiguardian.api;
    requires org.slf4j;

    exports io.parsimony;
    exports io.parsimony.augment;
    exports io.parsimony.backend;
    exports io.parsimony.config;
    exports io.parsimony.cost;
    exports io.parsimony.data;
    exports io.parsimony.deploy;
    exports io.parsimony.distill;
    exports io.parsimony.error;
    exports io.parsimony.format;
    exports io.parsimony.measure;
    exports io.parsimony.network;
    exports io.parsimony.optimize;
    exports io.parsimony.plugin;
    exports io.parsimony.rewrite;
    exports io.parsimony.run;
    exports io.parsimony.tensor;
    exports io.parsimony.train;
    exports io.parsimony.zoo;
    exports io.parsimony.internal.data to
            io.parsimony.strategies,
            io.parsimony.tck;
    exports io.parsimony.internal.distill to
            io.parsimony.tck;
    exports io.parsimony.internal.error to
            io.parsimony.tck;
    exports io.parsimony.internal.network to
            io.parsimony.tck;
    exports io.parsimony.internal.optimize to
            io.parsimony.tck;
    exports io.parsimony.internal.plugin to
            io.parsimony.tck;
    exports io.parsimony.internal.rewrite to
            io.parsimony.strategies;
    exports io.parsimony.internal.run to
            io.parsimony.tck;
    exports io.parsimony.internal.tensor to
            io.parsimony.strategies,
            io.parsimony.tck;
    exports io.parsimony.internal.train to
            io.parsimony.tck;

    // Guice instantiates the reader; plug-ins are records with constructors called by reflection.
    opens io.parsimony.internal.config to
            com.google.guice;

    uses io.parsimony.augment.Augmentation;
    uses io.parsimony.backend.BackendProvider;
    uses io.parsimony.deploy.ReducedPrecision;
    uses io.parsimony.distill.DistillationLoss;
    uses io.parsimony.format.ModelFormat;
    uses io.parsimony.optimize.Optimizer;
    uses io.parsimony.optimize.Schedule;
    uses io.parsimony.rewrite.RewriteStrategy;

    provides io.parsimony.augment.Augmentation with
            io.parsimony.internal.augment.Elastic,
            io.parsimony.internal.augment.Rotate,
            io.parsimony.internal.augment.Shift;
    provides io.parsimony.optimize.Optimizer with
            io.parsimony.internal.optimize.Adam,
            io.parsimony.internal.optimize.AdamW,
            io.parsimony.internal.optimize.Sgd;
    provides io.parsimony.optimize.Schedule with
            io.parsimony.internal.optimize.ConstantSchedule,
            io.parsimony.internal.optimize.CosineSchedule,
            io.parsimony.internal.optimize.LinearSchedule,
            io.parsimony.internal.optimize.StepDecay;
}
