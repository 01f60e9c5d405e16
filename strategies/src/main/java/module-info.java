/** Architecture-rewrite strategies, the guideline that chooses among them, and knowledge-distillation losses. */
module io.parsimony.strategies {
    requires transitive io.parsimony.api;
    requires ejml.core;
    requires ejml.ddense;

    exports io.parsimony.strategies.deploy;
    exports io.parsimony.strategies.guideline;
    exports io.parsimony.strategies.loss;
    exports io.parsimony.strategies.rewrite;

    provides io.parsimony.distill.DistillationLoss with
            io.parsimony.strategies.loss.AttentionTransfer,
            io.parsimony.strategies.loss.BinaryCrossEntropy,
            io.parsimony.strategies.loss.BinarySoftTarget,
            io.parsimony.strategies.loss.Correlation,
            io.parsimony.strategies.loss.CosineSimilarity,
            io.parsimony.strategies.loss.CrossEntropy,
            io.parsimony.strategies.loss.Decoupled,
            io.parsimony.strategies.loss.FeatureMse,
            io.parsimony.strategies.loss.KnowledgeReview,
            io.parsimony.strategies.loss.LogitMse,
            io.parsimony.strategies.loss.NeuronSelectivity,
            io.parsimony.strategies.loss.ProbabilisticTransfer,
            io.parsimony.strategies.loss.RkdAngle,
            io.parsimony.strategies.loss.RkdDistance,
            io.parsimony.strategies.loss.SimilarityPreserving,
            io.parsimony.strategies.loss.SoftTarget,
            io.parsimony.strategies.loss.TopKSoftTarget,
            io.parsimony.strategies.loss.VariationalInformation;
    provides io.parsimony.rewrite.RewriteStrategy with
            io.parsimony.strategies.deploy.AbsorbShuffle,
            io.parsimony.strategies.deploy.DropDeadChannels,
            io.parsimony.strategies.deploy.DropIdentities,
            io.parsimony.strategies.deploy.InferenceForm,
            io.parsimony.strategies.deploy.MergeLinear,
            io.parsimony.strategies.deploy.PadChannels,
            io.parsimony.strategies.deploy.PoolFirst,
            io.parsimony.strategies.deploy.SplitProducer,
            io.parsimony.strategies.deploy.ZeroExpand,
            io.parsimony.strategies.guideline.Guideline,
            io.parsimony.strategies.rewrite.Bottleneck,
            io.parsimony.strategies.rewrite.DepthwiseSeparable,
            io.parsimony.strategies.rewrite.FoldBatchNorm,
            io.parsimony.strategies.rewrite.GlobalPoolHead,
            io.parsimony.strategies.rewrite.LowRank,
            io.parsimony.strategies.rewrite.OutputTying,
            io.parsimony.strategies.rewrite.ParConv,
            io.parsimony.strategies.rewrite.PruneChannels,
            io.parsimony.strategies.rewrite.SpatialSvd,
            io.parsimony.strategies.rewrite.Tucker;
}
