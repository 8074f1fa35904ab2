package llmgateway.upstream;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.account.Credential;

/**
 * What may be told of an account's tokens, at one moment.
 *
 * @param scopes what the token is good for, as far as the provider said so
 * @param lastRefresh when the present tokens came
 * @param nextRefresh when they are renewed next, if nobody asks earlier
 * @param lastError the label of why the last renewal failed; empty if it did not
 */
public record TokenReport(
        Credential credential,
        List<String> scopes,
        Optional<Instant> lastRefresh,
        Optional<Instant> nextRefresh,
        Optional<String> lastError) {
    /** Nothing is known. */
    public static final TokenReport NONE =
            new TokenReport(Credential.NONE, List.of(), Optional.empty(), Optional.empty(), Optional.empty());

    public TokenReport {
        scopes = List.copyOf(scopes);
    }
}
