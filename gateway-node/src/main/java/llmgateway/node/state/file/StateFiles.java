package llmgateway.node.state.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of the files of a state: {@code snapshot-<n>} and {@code log-<n>} make up generation n, and what ends in
 * {@code .tmp} was never finished. A generation exists from the moment that its snapshot has its name.
 *
 * @param snapshots the generations of which there is a snapshot
 * @param logs the generations of which there is a log
 */
record StateFiles(Path directory, NavigableSet<Long> snapshots, NavigableSet<Long> logs, Set<Path> unfinished) {
    private static final Pattern NAME = Pattern.compile("(snapshot|log)-(\\d{1,18})(\\.tmp)?");

    /** What is there. */
    static StateFiles list(DiskFiles disk, Path directory) throws IOException {
        StateFiles files = new StateFiles(directory, new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
        for (String name : disk.names(directory)) {
            Matcher matcher = NAME.matcher(name);
            if (!matcher.matches()) {
                continue;
            }
            if (matcher.group(3) != null) {
                files.unfinished.add(directory.resolve(name));
            } else {
                (name.startsWith("snapshot") ? files.snapshots : files.logs).add(Long.valueOf(matcher.group(2)));
            }
        }
        return files;
    }

    static Path snapshot(Path directory, long generation) {
        return directory.resolve("snapshot-" + generation);
    }

    static Path log(Path directory, long generation) {
        return directory.resolve("log-" + generation);
    }

    static Path unfinished(Path file) {
        return file.resolveSibling(file.getFileName() + ".tmp");
    }

    boolean none() {
        return snapshots.isEmpty() && logs.isEmpty();
    }

    /** The highest number that any file has. */
    long highest() {
        return Math.max(snapshots.isEmpty() ? 0 : snapshots.last(), logs.isEmpty() ? 0 : logs.last());
    }
}
