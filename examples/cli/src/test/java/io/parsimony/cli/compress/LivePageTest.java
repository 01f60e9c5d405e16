package io.parsimony.cli.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import io.parsimony.Parsimony;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.network.Network;
import io.parsimony.tensor.Shape;
import io.parsimony.train.Score;
import io.parsimony.train.TrainingListener;
import io.parsimony.zoo.Zoo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LivePageTest {

    private static final Network NETWORK = Zoo.vgg(Shape.of(1, 12, 12), List.of(List.of(8)), List.of(16), 10);
    private static final TrainingConfiguration TRAINING = Parsimony.configure(
                    ConfigFactory.parseString(
                            """
                            parsimony {
                              backend = fake
                              distill { epochs = 1, batch = 20, losses = [ { type = cross-entropy } ] }
                            }
                            """))
            .distill();

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private LivePage open() {
        return LivePage.open("hctr", new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private JsonNode newer() throws IOException {
        String address = printed.toString(StandardCharsets.UTF_8).strip().replace("Live report: ", "");
        try (InputStream in = URI.create(address + "live.json").toURL().openStream()) {
            return new ObjectMapper().readTree(in);
        }
    }

    private static TrainingListener.Progress step(long step, double loss) {
        return new TrainingListener.Progress(
                0,
                step,
                9,
                0.1,
                new TrainingListener.StepReport(loss, List.of(loss), 1),
                new TrainingListener.Pace(20, 0, 1_000_000));
    }

    @Test
    void trainingsAreShownOneAfterTheOtherAtOneAddress() throws IOException {
        try (LivePage page = open()) {
            assertThat(newer().path("title").textValue()).isEqualTo("hctr");
            for (String round : List.of("teacher-0", "teacher-1")) {
                TrainingListener listener = page.training(round, NETWORK, TRAINING);
                assertThat(newer().path("progress").textValue()).startsWith("teacher: step 0 of 0");
                listener.step(step(0, 2.5));
                listener.step(step(1, 1.25));
                listener.tested(0, new Score(75, 0.5));
                JsonNode live = newer();
                assertThat(live.path("title").textValue()).isEqualTo(round);
                assertThat(live.path("status").textValue()).isEqualTo("running");
                assertThat(live.path("progress").textValue()).startsWith("teacher: step 2 of 9, loss 1.25");
                assertThat(live.at("/teacher/macs").longValue()).isPositive();
                assertThat(live.at("/teacher/accuracy").doubleValue()).isEqualTo(75);
                assertThat(live.at("/teacher/training/curve/loss").toString()).isEqualTo("[2.5,1.25]");
            }
        }
        assertThatThrownBy(this::newer).isInstanceOf(ConnectException.class);
    }

    @Test
    void pageThatWasNotAskedForIsServedNowhere() {
        try (LivePage page = LivePage.off()) {
            assertThat(page.training("teacher", NETWORK, TRAINING)).isSameAs(TrainingListener.NONE);
        }
        assertThat(printed.size()).isZero();
    }
}
