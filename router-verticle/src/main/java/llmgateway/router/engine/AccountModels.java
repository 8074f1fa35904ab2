package llmgateway.router.engine;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import llmgateway.contracts.Glob;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.model.ModelCatalog;

/** What models an account serves: those it names, else those of its provider, else whatever nobody else serves. */
final class AccountModels {
    private static final List<Glob> ANTHROPIC_FAMILIES = globs("claude-*");
    private static final List<Glob> OPENAI_FAMILIES = globs(
            "gpt-*",
            "chatgpt-*",
            "codex-*",
            "o1*",
            "o3*",
            "o4*",
            "text-embedding-*",
            "text-moderation-*",
            "omni-moderation-*",
            "dall-e-*",
            "tts-*",
            "whisper-*",
            "computer-use-*",
            "davinci-*",
            "babbage-*");
    private static final String OPENAI_ROOT = "https://api.openai.com";

    private AccountModels() {}

    /** The globs of an account; empty if it serves whatever no route and no other account names. */
    static List<Glob> of(AccountConfig account) {
        if (!account.models().isEmpty()) {
            return account.models();
        }
        if (account.provider().equals(AccountConfig.ANTHROPIC)) {
            return ANTHROPIC_FAMILIES;
        }
        return account.root().equals(OPENAI_ROOT) ? OPENAI_FAMILIES : List.of();
    }

    /** Whether an account that was named explicitly may be asked for {@code model}. */
    static boolean allows(AccountConfig account, String model) {
        return account.models().isEmpty() || Glob.anyMatches(account.models(), model);
    }

    /** The names under which an account's models can be listed: exact ones, and the known ones that its globs match. */
    static Set<String> names(AccountConfig account) {
        Set<String> names = new LinkedHashSet<>();
        List<Glob> globs = of(account);
        globs.stream().filter(Glob::isExact).map(Glob::pattern).forEach(names::add);
        ModelCatalog.listed(account.provider()).stream()
                .filter(model -> Glob.anyMatches(globs, model))
                .forEach(names::add);
        return names;
    }

    private static List<Glob> globs(String... patterns) {
        return List.of(patterns).stream().map(Glob::new).toList();
    }
}
