package llmgateway.node.config;

/**
 * One thing that is wrong with a configuration. Never shows a value of the file, since any of them may be a secret.
 *
 * @param file where the configuration comes from
 * @param path the key, such as {@code upstream_accounts[1].base_url}; empty for the file as a whole
 * @param wrong what is wrong, in words that follow the key
 * @param allowed what would be right; empty if that goes without saying
 */
public record Problem(String file, String path, String wrong, String allowed) {

    /** The problem on one line. */
    @Override
    public String toString() {
        return file + ": " + (path.isEmpty() ? "" : path + " ") + wrong
                + (allowed.isEmpty() ? "" : "; allowed: " + allowed);
    }
}
