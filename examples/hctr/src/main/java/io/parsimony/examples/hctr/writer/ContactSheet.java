package io.parsimony.examples.hctr.writer;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.examples.hctr.lines.GrayImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A large picture of many small pictures, in rows with columns of equal or natural width. */
final class ContactSheet {

    private static final int SPACE = 6;

    private ContactSheet() {}

    /**
     * Returns a picture of rows.
     *
     * @param rows the pictures of each row, from the left
     * @param column the width of columns; 0 for the pictures' own widths
     */
    static GrayImage of(List<List<GrayImage>> rows, int column) {
        int width = 1;
        int height = SPACE;
        for (List<GrayImage> row : rows) {
            int along = SPACE;
            for (GrayImage image : row) {
                along += Math.max(column, image.width()) + SPACE;
            }
            width = Math.max(width, along);
            height += height(row) + SPACE;
        }
        GrayImage sheet = GrayImage.blank(width, height);
        int y = SPACE;
        for (List<GrayImage> row : rows) {
            int x = SPACE;
            for (GrayImage image : row) {
                int cell = Math.max(column, image.width());
                copy(image, sheet, x + (cell - image.width()) / 2, y + (height(row) - image.height()) / 2);
                x += cell + SPACE;
            }
            y += height(row) + SPACE;
        }
        return sheet;
    }

    private static int height(List<GrayImage> row) {
        return row.stream().mapToInt(GrayImage::height).max().orElse(0);
    }

    private static void copy(GrayImage from, GrayImage to, int x, int y) {
        for (int row = 0; row < from.height(); row++) {
            System.arraycopy(from.ink(), row * from.width(), to.ink(), (y + row) * to.width() + x, from.width());
        }
    }

    /**
     * Writes a picture as PNG, black ink on white paper.
     *
     * @throws ParsimonyException ({@code bad-file}) if it cannot be written
     */
    static void write(GrayImage image, Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.write(file, image.png(1));
        } catch (IOException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.BAD_FILE, "Cannot write the picture: " + e.getMessage() + ".")
                            .at(file.toString()),
                    e);
        }
    }
}
