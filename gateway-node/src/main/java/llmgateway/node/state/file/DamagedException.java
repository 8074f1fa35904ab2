package llmgateway.node.state.file;

import java.io.IOException;
import java.nio.file.Path;

/** A file of the state is not as it was written. Nothing was changed. */
public final class DamagedException extends IOException {
    private final String finding;

    DamagedException(Path file, String finding) {
        this(file + " " + finding);
    }

    /** Says {@code finding}, which names the file. */
    DamagedException(String finding) {
        super(finding
                + ". The state is damaged; nothing was changed. Restore the file from a backup, or start with --recover"
                + " to go on from the last good generation.");
        this.finding = finding;
    }

    /** The file and what is wrong with it, without advice. */
    String finding() {
        return finding;
    }
}
