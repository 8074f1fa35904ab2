package llmgateway.contracts.state;

import java.util.Comparator;

/**
 * A record's version: how often it was written, and by whom last. Of two versions the higher pair wins everywhere, so that nodes
 * that wrote apart agree without asking.
 */
public record Version(long counter, String writer) implements Comparable<Version> {
    private static final Comparator<Version> ORDER =
            Comparator.comparingLong(Version::counter).thenComparing(Version::writer);

    /** The version that {@code writer} gives a record that had this one. */
    public Version next(String writer) {
        return new Version(counter + 1, writer);
    }

    @Override
    public int compareTo(Version other) {
        return ORDER.compare(this, other);
    }
}
