package io.parsimony.examples.mnist;

import io.parsimony.CompressionResult.Role;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.error.Require;
import io.parsimony.format.Safetensors;
import io.parsimony.internal.run.ExperimentFolder;
import io.parsimony.internal.run.RunFolder;
import io.parsimony.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One run of the MNIST example in separate processes, to be killed and resumed. */
final class KillTest {

    private static final String MAIN = "io.parsimony.cli.Main";
    /** The trainings in order. */
    private static final List<String> TRAININGS = Stream.of(Role.TEACHER, Role.STUDENT, Role.BASELINE)
            .map(Role::label)
            .toList();

    private static final long MOST_MINUTES = 20;
    private static final int LAST_LINES = 12;
    private static final Pattern LOSS = Pattern.compile("\"step\":(\\d+).*?\"loss\":([^,}]+)");

    private final Path folder;
    private final Path log;
    private final List<String> arguments;
    private @Nullable Process process;
    private long begun;

    /** The outcome of a process. */
    record Left(List<String> finished, String checkpoint) {

        /** Returns the share of the trainings that is not finished. */
        double share() {
            return 1 - (double) finished.size() / TRAININGS.size();
        }

        /** Returns a description of the finished trainings. */
        String describe() {
            return finished.isEmpty() ? "nothing" : String.join(", ", finished);
        }
    }

    /**
     * The duration of a run without kills, in milliseconds.
     *
     * @param start the time before its first training
     * @param trainings the time of its trainings, without the work after them
     */
    record Times(long start, long trainings) {

        /**
         * Returns a random moment, uniformly distributed over the remaining life of a process with a share of
         * unfinished trainings.
         */
        long moment(Random random, double share) {
            return (long) (random.nextDouble() * (start + share * trainings));
        }
    }

    KillTest(Path folder, List<String> arguments) {
        this(folder, "output.txt", arguments);
    }

    /** Creates a run whose process logs to its own file, beside other files in the same folder. */
    KillTest(Path folder, String log, List<String> arguments) {
        this.folder = folder;
        this.log = folder.resolve(log);
        this.arguments = arguments;
    }

    /** Starts a new run. */
    void begin() {
        begun = System.currentTimeMillis();
        start("--restart");
    }

    /** Resumes the run. */
    void resume() {
        start("--resume");
    }

    private void start(String earlier) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                MAIN,
                "mnist",
                earlier,
                "--out",
                folder.toString()));
        command.addAll(arguments);
        try {
            Files.createDirectories(folder);
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw bad("Cannot start a process: " + e + ".", e);
        }
    }

    /** Waits for the normal end of the run. */
    void await() {
        if (!endsWithin(TimeUnit.MINUTES.toMillis(MOST_MINUTES))) {
            kill();
            throw bad("Expected the run to end within " + MOST_MINUTES + " minutes. " + lastLines(), null);
        }
    }

    /** Waits a number of milliseconds. */
    void pause(long millis) {
        try {
            running().waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw cancelled();
        }
    }

    private ParsimonyException cancelled() {
        running().destroyForcibly();
        Thread.currentThread().interrupt();
        return ParsimonyException.of(ErrorId.CANCELLED, "The kill test was cancelled.");
    }

    /**
     * Waits for the end of the process, which succeeds or is rejected because another process uses its folder.
     *
     * @return whether it succeeded
     */
    boolean wasAlone() {
        Process ended = running().onExit().join();
        if (ended.exitValue() != 0 && !lastLines().contains("[run-in-use]")) {
            throw bad(
                    "Expected the run to succeed or to be rejected, found status " + ended.exitValue() + ". "
                            + lastLines(),
                    null);
        }
        return ended.exitValue() == 0;
    }

    /** Returns whether the run ends by itself within a time in milliseconds. */
    boolean endsWithin(long millis) {
        Process running = running();
        try {
            if (!running.waitFor(millis, TimeUnit.MILLISECONDS)) {
                return false;
            }
        } catch (InterruptedException e) {
            throw cancelled();
        }
        if (running.exitValue() != 0) {
            throw bad("Expected the run to succeed, found status " + running.exitValue() + ". " + lastLines(), null);
        }
        return true;
    }

    /** Kills the process by SIGKILL: no hook runs, no buffer is written. */
    void kill() {
        running().destroyForcibly().onExit().join();
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException("not started");
        }
        return process;
    }

    /** Returns the durations of a run that ended normally. */
    Times times() {
        try {
            long start = Files.getLastModifiedTime(
                            runs().run(TRAININGS.get(0)).path().resolve("start.safetensors"))
                    .toMillis();
            long end = Files.getLastModifiedTime(
                            runs().run(TRAININGS.get(TRAININGS.size() - 1)).model())
                    .toMillis();
            return new Times(start - begun, end - start);
        } catch (IOException e) {
            throw bad("Cannot read the finished trainings: " + e + ".", e);
        }
    }

    /** Returns the state that the process left on disk. */
    Left left() {
        List<String> finished = new ArrayList<>();
        String checkpoint = "nothing";
        for (String role : TRAININGS) {
            RunFolder run = runs().run(role);
            if (run.finished()) {
                finished.add(role);
            } else if (run.newest().isPresent()) {
                Matcher step = Pattern.compile("-0*(\\d+)\\.")
                        .matcher(run.newest().get().getFileName().toString());
                checkpoint = role + (step.find() ? ", step " + step.group(1) : "");
            }
        }
        return new Left(finished, checkpoint);
    }

    /**
     * Returns descriptions of the differences between two finished runs: different bits of a trained network, or
     * different losses.
     */
    List<String> differences(KillTest other) {
        List<String> differences = new ArrayList<>();
        for (String role : TRAININGS) {
            Map<String, Tensor> mine =
                    Safetensors.read(runs().run(role).model()).tensors();
            Map<String, Tensor> theirs =
                    Safetensors.read(other.runs().run(role).model()).tensors();
            if (!mine.keySet().equals(theirs.keySet())) {
                differences.add(role + ": other parameters");
                continue;
            }
            mine.forEach((name, tensor) -> {
                if (!tensor.sameBits(Require.present(theirs, name))) {
                    differences.add(role + ": other bits in " + name);
                }
            });
            if (!losses(role).equals(other.losses(role))) {
                differences.add(role + ": other losses");
            }
        }
        return differences;
    }

    /** Returns the loss of each step and test in the training log, with its step. */
    private List<String> losses(String role) {
        try {
            return Files.readAllLines(runs().metrics(role)).stream()
                    .map(LOSS::matcher)
                    .filter(Matcher::find)
                    .map(found -> found.group(1) + " " + found.group(2))
                    .collect(Collectors.toList());
        } catch (IOException e) {
            throw bad("Cannot read the training log: " + e + ".", e);
        }
    }

    private ExperimentFolder runs() {
        return new ExperimentFolder(folder);
    }

    private String lastLines() {
        try {
            List<String> lines = Files.readAllLines(log);
            return "Its last lines:\n"
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException e) {
            return "";
        }
    }

    private static ParsimonyException bad(String message, @Nullable Throwable cause) {
        return new ParsimonyException(Problem.of(MnistErrorId.KILL_TEST, message), cause);
    }
}
