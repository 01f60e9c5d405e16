package io.parsimony.examples.hctr.strokes;

import io.parsimony.cli.fetch.DataFile;
import io.parsimony.cli.fetch.FileCache;
import io.parsimony.cli.fetch.NpmArchive;
import io.parsimony.cli.fetch.TarGz;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The strokes of 9,574 Chinese characters, including all 6,763 of GB 2312-80: the npm package {@code hanzi-writer-data}
 * of the project Make Me a Hanzi, made from fonts of Arphic Technology under the Arphic Public License. The package is
 * fetched, never shipped.
 */
public final class HanziStrokes implements StrokeSet {

    private static final String PACKAGE = "hanzi-writer-data@2.0.1";
    private static final DataFile ARCHIVE = new DataFile(
            "hanzi-writer-data-2.0.1.tgz", "72baf3d82b114e60d6e40ea05f24d2262a05cd39d544e2f322ba2fceb7beff15");
    private static final String FOLDER = "package/";
    private static final String SUFFIX = ".json";

    private final SortedMap<Integer, CharacterStrokes> characters;

    private HanziStrokes(SortedMap<Integer, CharacterStrokes> characters) {
        this.characters = characters;
    }

    /** Returns the default folder of the archive: {@code parsimony/hanzi} in the user's cache. */
    public static Path defaultFolder() {
        return FileCache.defaultFolder("hanzi");
    }

    /** Returns whether a folder contains the archive, so that no fetch is needed. */
    public static boolean isIn(Path folder) {
        return folder.resolve(ARCHIVE.name()).toFile().isFile();
    }

    /**
     * Reads the strokes from a folder and fetches them first if they are missing: see {@link FileCache}.
     *
     * @param log the consumer of messages about fetched files
     * @throws ParsimonyException ({@code bad-hash}, {@code data-unavailable}, {@code bad-strokes}, {@code cancelled})
     */
    public static HanziStrokes load(Path folder, Consumer<String> log) {
        byte[] archive = new FileCache(folder, List.of(new NpmArchive(PACKAGE)), log)
                .read(List.of(ARCHIVE))
                .get(ARCHIVE);
        return parse(folder.resolve(ARCHIVE.name()).toString(), new ByteArrayInputStream(archive));
    }

    /**
     * Reads an archive.
     *
     * @param name its name, for messages
     * @throws ParsimonyException ({@code bad-file}) if the file is not a compressed tar archive or has no characters;
     *     ({@code bad-strokes}) if a character's file is malformed
     */
    static HanziStrokes parse(String name, InputStream archive) {
        SortedMap<Integer, CharacterStrokes> characters = new TreeMap<>();
        try {
            TarGz.forEach(archive, (file, contents) -> {
                if (file.startsWith(FOLDER) && file.endsWith(SUFFIX)) {
                    String character = file.substring(FOLDER.length(), file.length() - SUFFIX.length());
                    if (!character.isEmpty() && character.codePointCount(0, character.length()) == 1) {
                        characters.put(character.codePointAt(0), StrokeJson.parse(file, contents.readAllBytes()));
                    }
                }
            });
        } catch (IOException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.BAD_FILE, "Expected a compressed tar archive, found: " + e.getMessage() + ".")
                            .at(name),
                    e);
        }
        if (characters.isEmpty()) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.BAD_FILE, "Expected files [" + FOLDER + "<character>" + SUFFIX + "], found none.")
                    .at(name));
        }
        return new HanziStrokes(characters);
    }

    @Override
    public Optional<CharacterStrokes> find(int codePoint) {
        return Optional.ofNullable(characters.get(codePoint));
    }

    @Override
    public Set<Integer> codePoints() {
        return Collections.unmodifiableSet(characters.keySet());
    }

    @Override
    public String describe() {
        return characters.size() + " characters of " + PACKAGE;
    }
}
