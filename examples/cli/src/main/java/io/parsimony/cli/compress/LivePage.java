package io.parsimony.cli.compress;

import com.fasterxml.jackson.databind.JsonNode;
import io.parsimony.CompressionResult.Role;
import io.parsimony.cli.report.LiveServer;
import io.parsimony.cli.report.RunReport;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.cost.Cost;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Network;
import io.parsimony.train.TrainingListener;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;

/** Serves one page about the running compressions and trainings of a command, at one address until it is closed. */
public final class LivePage implements AutoCloseable {

    private static final RunReport.Models NO_MODELS = new RunReport.Models(null, null, null, null, null);

    private final String command;
    private final Optional<LiveServer> server;
    private volatile Source source;

    /** The content of the page. */
    interface Source {

        /**
         * Returns the current report.
         *
         * @param whole whether to return the whole report, or the members that change while a stage runs
         */
        JsonNode tree(boolean whole);
    }

    private LivePage(String command, boolean served) {
        this.command = command;
        this.source = whole -> RunReport.of(command, command).build().tree();
        this.server = served
                ? Optional.of(new LiveServer(() -> source.tree(true), () -> source.tree(false)))
                : Optional.empty();
    }

    /** Returns a page without a server. */
    public static LivePage off() {
        return new LivePage("", false);
    }

    /**
     * Serves a page and prints its address.
     *
     * @param command the command that is running
     * @throws ParsimonyException ({@code bad-file}) if no port can be opened
     */
    public static LivePage open(String command, PrintStream out) {
        LivePage page = new LivePage(command, true);
        page.server.ifPresent(server -> out.printf(Locale.ROOT, "Live report: %s%n", server.address()));
        return page;
    }

    /** Replaces the content of the page. */
    void show(Source next) {
        source = next;
    }

    boolean isServed() {
        return server.isPresent();
    }

    /**
     * Shows the training of a teacher that is not a part of a compression.
     *
     * @param title the title of the page while the training runs
     * @return the listener to give to the training
     */
    public TrainingListener training(String title, Network network, TrainingConfiguration how) {
        if (!isServed()) {
            return TrainingListener.NONE;
        }
        LiveTraining live = new LiveTraining(Role.TEACHER, LiveTraining.terms(how));
        Cost cost = CostAnalyzer.analyze(network).total();
        RunReport.Setting setting = new RunReport.Setting(
                "running", Role.TEACHER.label(), null, null, null, how.seed(), null, null, 0, null);
        show(whole -> RunReport.of(command, title)
                .setting(setting)
                .models(live.into(NO_MODELS, cost))
                .more("progress", live.progress())
                .build()
                .tree());
        return live;
    }

    @Override
    public void close() {
        server.ifPresent(LiveServer::close);
    }
}
