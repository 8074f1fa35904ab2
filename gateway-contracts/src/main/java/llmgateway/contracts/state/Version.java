package llmgateway.contracts.state;

import java.util.Comparator;

/**
 * A record's version: how often it was written, and by whom last. Of two versions the higher pair wins everywhere, so that nodes
 * that wrote apart agree without asking.
 */
public record Version(long counter, String writer) implements Comparable<Version> {
    private static final Comparator<Version> ORDER =
            Comparator.comparingLong(Version::counter).thenComparing(Version::writer);

    private static final long PER_GENERATION = 1_000;

    /** Below this a counter may count generations itself, since nodes that stand alone write them one by one. */
    private static final long UNSCALED = 100_000;

    /**
     * As {@link #next(String)}, for a record whose content counts generations: whatever holds a newer one is the higher version, even
     * if nodes that knew nothing of it wrote the older one more often.
     */
    public Version next(String writer, long generation) {
        return new Version(Math.max(counter + 1, generation * PER_GENERATION), writer);
    }

    /** A number of generations that cannot have been exceeded by the content of a record that was written so often. */
    public long generations() {
        return Math.max(counter / PER_GENERATION, Math.min(counter, UNSCALED));
    }

    /** The version that {@code writer} gives a record that had this one. */
    public Version next(String writer) {
        return new Version(counter + 1, writer);
    }

    @Override
    public int compareTo(Version other) {
        return ORDER.compare(this, other);
    }
}
