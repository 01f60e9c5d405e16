package io.parsimony.cli.compress;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.parsimony.network.LayerTraits;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/**
 * Selects the losses of independent outputs for teachers that end in a sigmoid or have one output, and for several
 * labels.
 */
final class BinaryLosses {

    private static final String LOSSES = "parsimony.distill.losses";
    private static final String TYPE = "type";
    private static final Map<String, String> BINARY =
            Map.of("cross-entropy", "binary-cross-entropy", "soft-target", "binary-soft-target");

    private BinaryLosses() {}

    /**
     * Returns the settings with binary losses instead of losses over classes, if the teacher or its data require them.
     *
     * @param several whether a picture may have any number of labels
     */
    static Config fit(Config settings, Network teacher, boolean several, PrintStream stream) {
        boolean sigmoid = teacher.head()
                .map(Node::layer)
                .filter(layer -> layer.traits().output() == LayerTraits.Output.VALUES)
                .isPresent();
        boolean single = teacher.shape(teacher.logits()).size() == 1;
        if (!several && !sigmoid && !single || !settings.hasPath(LOSSES)) {
            return settings;
        }
        List<ConfigObject> losses =
                settings.getObjectList(LOSSES).stream().map(BinaryLosses::fit).toList();
        stream.println((several
                        ? "A picture may have any number of labels"
                        : "The teacher's outputs are independent of one another")
                + ": binary-cross-entropy and binary-soft-target replace cross-entropy and soft-target.");
        return settings.withValue(LOSSES, ConfigValueFactory.fromIterable(losses));
    }

    private static ConfigObject fit(ConfigObject loss) {
        ConfigValue type = loss.get(TYPE);
        String binary = type == null ? null : BINARY.get(String.valueOf(type.unwrapped()));
        return binary == null ? loss : loss.withValue(TYPE, ConfigValueFactory.fromAnyRef(binary));
    }
}
