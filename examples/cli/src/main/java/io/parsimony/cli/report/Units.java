package io.parsimony.cli.report;

import java.time.Duration;
import java.util.Locale;

/** Formats numbers for readers, in the same way in every locale. */
public final class Units {

    private Units() {}

    /** Formats a whole number, for instance {@code 584,618}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Formats a percentage, for instance {@code 99.51%}. */
    public static String percent(double percent) {
        return String.format(Locale.ROOT, "%.2f%%", percent);
    }

    /** Formats a large number with four digits, for instance {@code 30.94 G}, {@code 4.087 M} or {@code 512}. */
    public static String amount(long number) {
        String prefixes = "kMGTPE";
        double scaled = number;
        int prefix = -1;
        while (scaled >= 999.95 && prefix < prefixes.length() - 1) {
            scaled /= 1000;
            prefix++;
        }
        if (prefix < 0) {
            return String.valueOf(number);
        }
        int digits = scaled < 9.9995 ? 3 : scaled < 99.995 ? 2 : 1;
        return String.format(Locale.ROOT, "%." + digits + "f %s", scaled, prefixes.charAt(prefix));
    }

    /** Formats a share, for instance {@code 12.3%}; returns a dash for a part of zero. */
    public static String share(long part, long whole) {
        return part == 0 ? "-" : String.format(Locale.ROOT, "%.1f%%", 100.0 * part / whole);
    }

    /** Formats a ratio, for instance {@code 8.22x}; returns a dash if the ratio is undefined. */
    public static String times(double ratio) {
        return !Double.isFinite(ratio) || ratio == 0 ? "-" : String.format(Locale.ROOT, "%.2fx", ratio);
    }

    /** Formats a time in microseconds, for instance {@code 123.4 us}. */
    public static String micros(double micros) {
        return String.format(Locale.ROOT, "%.1f us", micros);
    }

    /** Formats a size in powers of ten, for instance {@code 2.34 MB} or {@code 284.4 kB}. */
    public static String bytes(long bytes) {
        return bytes >= 1_000_000
                ? String.format(Locale.ROOT, "%.2f MB", bytes / 1e6)
                : String.format(Locale.ROOT, "%.1f kB", bytes / 1e3);
    }

    /** Formats a loss, for instance {@code 0.0312}. */
    public static String loss(double loss) {
        return String.format(Locale.ROOT, "%.4f", loss);
    }

    /** Formats a duration, for instance {@code 4.2 s}, {@code 1:05 min} or {@code 2:03:04 h}. */
    public static String duration(Duration time) {
        long seconds = time.toSeconds();
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
        }
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d min", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d h", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
