package io.parsimony.examples.hctr.casia;

import static io.parsimony.examples.hctr.casia.CasiaFiles.gnt;
import static io.parsimony.examples.hctr.casia.CasiaFiles.join;
import static io.parsimony.examples.hctr.casia.CasiaFiles.page;
import static io.parsimony.examples.hctr.casia.CasiaFiles.picture;
import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.error.ParsimonyException;
import io.parsimony.testing.Draw;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** For all bytes, readers return samples that fit the file, and then end or reject it. */
class ReadersPropertiesTest {

    private static final byte[] CHARACTERS =
            join(gnt("啊", picture(3, 4, 1)), gnt("a", picture(2, 2, 2)), gnt("中", picture(4, 1, 3)));
    private static final byte[] PAGE = page("中文", "a", "");

    @TempDir
    private Path folder;

    @Test
    void anyBytes() {
        Draw.each(200, draw -> readAll(draw.bytes(0, 300)));
    }

    /** Tests valid files with a few changed bytes and a truncated end, whose faults lie deep inside. */
    @Test
    void almostFiles() {
        Draw.each(600, draw -> readAll(almost(draw)));
    }

    private static byte[] almost(Draw draw) {
        byte[] good = draw.among(CHARACTERS, PAGE);
        byte[] bytes = Arrays.copyOf(good, draw.flag() ? good.length : draw.between(0, good.length));
        for (int place : draw.list(0, 3, each -> each.between(0, 120))) {
            if (place < bytes.length) {
                bytes[place] = (byte) (int) draw.among(0, 1, 0x7F, 0x80, 0xFF, draw.between(0, 255));
            }
        }
        return bytes;
    }

    private void readAll(byte[] bytes) {
        Path file = folder.resolve("casia.bytes");
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long pixels = 0;
        try (GntReader reader = GntReader.open(file)) {
            for (Iterator<LabelledCharacter> each = reader; each.hasNext(); ) {
                pixels += each.next().image().ink().length;
            }
        } catch (ParsimonyException e) {
            assertThat(e.id()).isEqualTo("bad-file");
        }
        assertThat(pixels).isLessThanOrEqualTo(bytes.length);
        pixels = 0;
        try (DgrlReader reader = DgrlReader.open(file)) {
            for (Iterator<LabelledLine> each = reader; each.hasNext(); ) {
                pixels += each.next().image().ink().length;
            }
        } catch (ParsimonyException e) {
            assertThat(e.id()).isEqualTo("bad-file");
        }
        // At one bit per pixel, a byte has eight pixels.
        assertThat(pixels).isLessThanOrEqualTo(8L * bytes.length);
    }
}
