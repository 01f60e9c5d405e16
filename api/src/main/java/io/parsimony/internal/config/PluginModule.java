package io.parsimony.internal.config;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import io.parsimony.augment.Augmentation;
import io.parsimony.backend.BackendProvider;
import io.parsimony.deploy.ReducedPrecision;
import io.parsimony.distill.DistillationLoss;
import io.parsimony.internal.plugin.PluginRegistry;
import io.parsimony.optimize.Optimizer;
import io.parsimony.optimize.Schedule;
import io.parsimony.plugin.Plugin;
import io.parsimony.rewrite.RewriteStrategy;
import java.util.Set;

/**
 * Binds a set of every kind of plug-in to the plug-ins that ServiceLoader finds on the class path. An application adds
 * its own plug-ins with a {@link Multibinder} in another module.
 */
public final class PluginModule extends AbstractModule {

    @Override
    protected void configure() {
        bindDiscovered(BackendProvider.class);
        bindDiscovered(RewriteStrategy.class);
        bindDiscovered(DistillationLoss.class);
        bindDiscovered(Optimizer.class);
        bindDiscovered(Schedule.class);
        bindDiscovered(Augmentation.class);
        bindDiscovered(ReducedPrecision.class);
    }

    private <P extends Plugin> void bindDiscovered(Class<P> kind) {
        Multibinder<P> binder = Multibinder.newSetBinder(binder(), kind);
        PluginRegistry.discover(kind).forEach(plugin -> binder.addBinding().toInstance(plugin));
    }

    @Provides
    @Singleton
    PluginRegistry<BackendProvider> backends(Set<BackendProvider> found) {
        return new PluginRegistry<>("backend", found);
    }

    @Provides
    @Singleton
    PluginRegistry<RewriteStrategy> strategies(Set<RewriteStrategy> found) {
        return new PluginRegistry<>("rewrite strategy", found);
    }

    @Provides
    @Singleton
    PluginRegistry<DistillationLoss> losses(Set<DistillationLoss> found) {
        return new PluginRegistry<>("loss", found);
    }

    @Provides
    @Singleton
    PluginRegistry<Optimizer> optimizers(Set<Optimizer> found) {
        return new PluginRegistry<>("optimizer", found);
    }

    @Provides
    @Singleton
    PluginRegistry<Schedule> schedules(Set<Schedule> found) {
        return new PluginRegistry<>("schedule", found);
    }

    @Provides
    @Singleton
    PluginRegistry<Augmentation> augmentations(Set<Augmentation> found) {
        return new PluginRegistry<>("augmentation", found);
    }

    @Provides
    @Singleton
    PluginRegistry<ReducedPrecision> precisions(Set<ReducedPrecision> found) {
        return new PluginRegistry<>("precision", found);
    }
}
