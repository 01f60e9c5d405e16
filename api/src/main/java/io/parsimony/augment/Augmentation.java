package io.parsimony.augment;

import io.parsimony.plugin.Plugin;
import java.util.Random;

/** A way to distort an image so that its class stays what it is. */
public interface Augmentation extends Plugin {

    /**
     * The image, distorted.
     *
     * @param image stays as it is
     * @param random all chance comes from here; its state depends on the run's seed, the epoch and the sample alone
     */
    Image apply(Image image, Random random);
}
