package io.parsimony.cli.fetch;

import io.parsimony.cli.CliErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.util.Locale;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * A file of a data set, identified by the hash of its contents.
 *
 * @param name its name, without a folder
 * @param sha256 the SHA-256 of its uncompressed contents, 64 hexadecimal digits in lower case
 */
public record DataFile(String name, String sha256) {

    /** Returns whether contents have this file's hash. */
    public boolean matches(byte[] contents) {
        return sha256.equals(DigestUtils.sha256Hex(contents));
    }

    /**
     * Throws unless contents have this file's hash.
     *
     * @param place the location of the contents, for the message
     * @throws ParsimonyException ({@code bad-hash})
     */
    public void requireMatch(byte[] contents, Object place) {
        if (!matches(contents)) {
            throw new ParsimonyException(Problem.of(
                            CliErrorId.BAD_HASH,
                            String.format(
                                    Locale.ROOT,
                                    "Expected contents with SHA-256 %s, found %s.",
                                    sha256,
                                    DigestUtils.sha256Hex(contents)))
                    .at(place.toString())
                    .hint("Delete the file; the next run fetches it again."));
        }
    }
}
