package llmgateway.router.engine.choice;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What ties a request to accounts.
 *
 * @param session the number of its session; 0 if it belongs to none
 * @param warm the accounts where the session's prompt cache is, the one to ask first before the other
 * @param bound the account that keeps what the request builds on; null if none is known
 */
public record Ties(
        long session, List<String> warm, @Nullable String bound) {

    /** Nothing ties the request to any account. */
    public static final Ties NONE = new Ties(0, List.of(), null);
}
