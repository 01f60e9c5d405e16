package io.parsimony.strategies.deploy;

import io.parsimony.network.Node;
import io.parsimony.strategies.deploy.ChannelIds.Role;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the channels that no output of a network depends on. */
final class LiveChannels {

    private final List<Node> nodes;
    private final ChannelIds ids;
    private final Optional<ZeroChannels> zeros;
    private final Set<Integer> live = new HashSet<>();

    /**
     * Follows the channels backwards from their pins.
     *
     * @param zeros the channels and weights that are zero, if they count
     */
    LiveChannels(List<Node> nodes, ChannelIds ids, Optional<ZeroChannels> zeros) {
        this.nodes = nodes;
        this.ids = ids;
        this.zeros = zeros;
        ids.pins().forEach(pin -> Arrays.stream(pin.ids()).forEach(live::add));
        int before;
        do {
            before = live.size();
            for (int i = nodes.size() - 1; i >= 0; i--) {
                follow(nodes.get(i));
            }
        } while (live.size() > before);
    }

    private void follow(Node node) {
        if (Arrays.stream(ids.ids(node.name())).noneMatch(live::contains)) {
            return;
        }
        for (String input : node.inputs()) {
            int[] read = ids.ids(input);
            if (ids.isSpread(node, input)) {
                Arrays.stream(read).forEach(live::add);
            } else if (ids.role(node) == Role.MAKES) {
                int any = live.size();
                for (int i = 0; i < read.length; i++) {
                    int channel = i;
                    if (zeros.isEmpty() || zeros.get().reads(node, channel, ids.each(input))) {
                        live.add(read[i]);
                    }
                }
                // A layer reads at least one channel.
                if (any == live.size() && Arrays.stream(read).noneMatch(live::contains)) {
                    live.add(read[0]);
                }
            }
        }
    }

    /** Returns the channels that no output depends on. */
    Set<Integer> dead() {
        Set<Integer> dead = new HashSet<>();
        nodes.forEach(node -> Arrays.stream(ids.ids(node.name()))
                .filter(channel -> !live.contains(channel))
                .forEach(dead::add));
        return dead;
    }
}
