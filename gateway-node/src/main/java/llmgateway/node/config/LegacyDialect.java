package llmgateway.node.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites the older spellings of a configuration: {@code auth.api_keys} to {@code gateway_keys}, {@code accounts} to
 * {@code upstream_accounts} and {@code server.timeout} to {@code server.timeout_seconds}. Entries without a name get one.
 */
final class LegacyDialect {
    private static final Set<String> OLD_SECTIONS = Set.of("auth", "accounts");

    private final Problems problems;

    LegacyDialect(Problems problems) {
        this.problems = problems;
    }

    /** A copy of {@code tree} that uses only the current spellings; what cannot be rewritten stays as it is. */
    Map<String, @Nullable Object> rewrite(Map<String, @Nullable Object> tree) {
        Map<String, @Nullable Object> rewritten = new LinkedHashMap<>(tree);
        if (tree.get("auth") instanceof Map<?, ?> auth) {
            auth(auth, rewritten);
            rewritten.remove("auth");
        }
        rewritten.keySet().removeIf(key -> OLD_SECTIONS.contains(key) && tree.get(key) == null);
        if (tree.get("accounts") instanceof List<?> accounts) {
            append(rewritten, "upstream_accounts", "accounts", accounts, "account");
            rewritten.remove("accounts");
        }
        if (tree.get("server") instanceof Map<?, ?> server
                && server.containsKey("timeout")
                && !server.containsKey("timeout_seconds")) {
            Map<Object, @Nullable Object> renamed = new LinkedHashMap<>(server);
            renamed.put("timeout_seconds", renamed.remove("timeout"));
            rewritten.put("server", renamed);
            problems.spelled("server.timeout_seconds", "server.timeout");
        }
        return rewritten;
    }

    private void auth(Map<?, ?> auth, Map<String, @Nullable Object> rewritten) {
        auth.forEach((name, value) -> {
            if (!"api_keys".equals(name)) {
                problems.add("auth." + name, "is an unknown key", "api_keys");
            } else if (value instanceof List<?> keys) {
                append(rewritten, "gateway_keys", "auth.api_keys", keys, "key");
            } else if (value != null) {
                problems.add("auth.api_keys", "is " + ScalarReader.kind(value) + " and no list", "a list of keys");
            }
        });
    }

    private void append(
            Map<String, @Nullable Object> tree, String section, String oldSection, List<?> entries, String prefix) {
        List<@Nullable Object> all = new ArrayList<>();
        if (tree.get(section) instanceof List<?> current) {
            all.addAll(current);
        } else if (tree.get(section) != null) {
            return;
        }
        int number = 0;
        for (Object entry : entries) {
            problems.spelled(section + "[" + all.size() + "]", oldSection + "[" + number + "]");
            all.add(named(entry, prefix, ++number));
        }
        tree.put(section, all);
    }

    private static @Nullable Object named(@Nullable Object entry, String prefix, int number) {
        Map<Object, @Nullable Object> named = new LinkedHashMap<>();
        if (entry instanceof Map<?, ?> map) {
            named.putAll(map);
        } else if (entry instanceof String || entry instanceof Number) {
            named.put("key", entry);
        } else {
            return entry;
        }
        if (!named.containsKey("id") && !named.containsKey("name")) {
            named.put("name", prefix + "-" + number);
        }
        return named;
    }
}
