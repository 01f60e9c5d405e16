package io.parsimony.cli.fetch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The npm client, which fetches packages from the user's configured registry. */
final class NpmClient {

    private static final long MOST_SECONDS = 300;

    private NpmClient() {}

    /**
     * Fetches a package.
     *
     * @param name the package with its version, {@code name@version}
     * @param folder the empty folder for the archive and the client's log
     * @return its archive
     * @throws IOException if the package cannot be fetched
     * @throws InterruptedException if the thread was interrupted
     */
    static Path pack(String name, Path folder) throws IOException, InterruptedException {
        Path log = folder.resolve("npm.log");
        Process npm;
        try {
            npm = new ProcessBuilder("npm", "pack", "--loglevel=error", name)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new IOException("the npm client is not installed", e);
        }
        try {
            if (!npm.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("the npm client took longer than " + MOST_SECONDS + " s");
            }
            if (npm.exitValue() != 0) {
                throw new IOException("the npm client ended with status " + npm.exitValue() + said(log));
            }
        } finally {
            npm.destroyForcibly();
        }
        return archive(folder);
    }

    private static String said(Path log) throws IOException {
        String text = Files.readString(log, StandardCharsets.UTF_8).strip().replaceAll("\\s+", " ");
        return text.isEmpty() ? "" : ": " + text.substring(0, Math.min(200, text.length()));
    }

    private static Path archive(Path folder) throws IOException {
        try (Stream<Path> found = Files.list(folder)) {
            Optional<Path> archive =
                    found.filter(path -> path.toString().endsWith(".tgz")).findAny();
            return archive.orElseThrow(() -> new IOException("the npm client wrote no archive"));
        }
    }
}
