package llmgateway.transform.engine.rules;

import java.util.Arrays;
import java.util.Base64;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Sha256;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.transform.engine.hub.Opaque;

/**
 * Names who can read a piece of reasoning state: accounts with the same tag can. Anthropic's servers read the signatures of all
 * their accounts, or ignore them; OpenAI's ciphertext belongs to one account's organisation.
 */
public final class Origins {

    private Origins() {}

    /** The tag of {@code account} when {@code dialect} is spoken with it: letters, digits, {@code -} and {@code _}. */
    public static String of(Dialect dialect, AccountConfig account) {
        String scope = dialect == Dialect.RESPONSES ? account.id() : "";
        String name = String.join("\n", dialect.label(), account.provider(), account.root(), scope);
        byte[] digest = Sha256.of(name);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 9));
    }

    /** The tag of state that a client brings from a direct use of the vendor: it may be read by any server of the dialect. */
    public static String raw(Dialect dialect) {
        return "raw-" + dialect.label();
    }

    /**
     * Whether the upstream with the tag {@code origin}, with which {@code dialect} is spoken, may get {@code opaque}: it made it, or
     * a client brought it from a direct use of the vendor.
     */
    public static boolean canRead(String origin, Dialect dialect, Opaque opaque) {
        return opaque.origin().equals(origin) || opaque.origin().equals(raw(dialect));
    }
}
