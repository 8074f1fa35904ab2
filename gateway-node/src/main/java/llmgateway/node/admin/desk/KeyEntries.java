package llmgateway.node.admin.desk;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import llmgateway.contracts.Sha256;
import llmgateway.contracts.config.GatewayKeyConfig;
import llmgateway.contracts.state.RecordKind;

/**
 * The section {@code gateway_keys}: an entry without {@code key} and {@code key_hash} keeps the key that is stored, a new one must
 * have either. A key that is given is kept as its hash only.
 *
 * @param keyHash the keyed hash of a key that the gateway made, to know it again
 */
record KeyEntries(UnaryOperator<String> keyHash) implements EntryRules {
    private static final String KEY = "key";
    private static final String KEY_HASH = "key_hash";
    private static final String HASHES = "hashes";

    /** Stands in an export for the key that is stored. */
    private static final String HASH = "hash";

    private static final String EXPIRES_AT = "expires_at";
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Pattern SENDABLE = Pattern.compile("[!-~]+");
    private static final int SHORTEST = 8;
    private static final Set<String> KNOWN = known(EntryRules.keys(GatewayKeyConfig.class));

    private static Set<String> known(Set<String> keys) {
        List<String> known = new ArrayList<>(keys);
        known.add(HASH);
        return Set.copyOf(known);
    }

    @Override
    public String section() {
        return "gateway_keys";
    }

    @Override
    public RecordKind kind() {
        return RecordKind.GATEWAY_KEY;
    }

    @Override
    public String thing() {
        return "key";
    }

    @Override
    public Set<String> known() {
        return KNOWN;
    }

    @Override
    public Set<String> secrets() {
        return Set.of(KEY, KEY_HASH, HASH);
    }

    @Override
    public Map<String, Object> defaults() {
        return Map.of("permissions", "[read, write]", "status", "active", "rpm", 0, "concurrency", 0);
    }

    @Override
    public List<String> problems(JsonObject entry, Optional<JsonObject> old) {
        List<String> problems = new ArrayList<>();
        Object key = entry.getValue(KEY);
        Object hash = entry.getValue(KEY_HASH);
        if (key == null && hash == null && old.isEmpty()) {
            problems.add("is new and has neither key nor key_hash; use 'apikey add' to have a key made");
        }
        if (key != null && hash != null) {
            problems.add("has both key and key_hash; give one of them");
        }
        if (EntryRules.isReference(key)) {
            problems.add("has a key that refers to something else; give the key itself or its key_hash");
        } else if (key != null
                && !(key instanceof String text && SENDABLE.matcher(text).matches() && text.length() >= SHORTEST)) {
            problems.add("has a key that is no text of at least " + SHORTEST + " visible ASCII characters");
        }
        if (hash != null
                && !(hash instanceof String text && SHA_256.matcher(text).matches())) {
            problems.add("has a key_hash that is not a SHA-256 digest of 64 hex digits");
        }
        return problems;
    }

    @Override
    public JsonObject record(JsonObject entry, Optional<JsonObject> old) {
        JsonObject next = old.map(JsonObject::copy).orElseGet(JsonObject::new);
        known().forEach(name -> {
            if (!secrets().contains(name)) {
                next.remove(name);
            }
        });
        entry.forEach(member -> {
            if (!secrets().contains(member.getKey()) && !member.getKey().equals(ID)) {
                next.put(member.getKey(), member.getValue());
            }
        });
        if (next.getValue(EXPIRES_AT) instanceof String date && date.length() == 10) {
            next.put(EXPIRES_AT, date + "T00:00:00Z");
        }
        String key = entry.getString(KEY);
        String hash = key == null ? entry.getString(KEY_HASH) : Sha256.hex(key);
        boolean known = key != null && holds(next, keyHash.apply(key));
        if (hash != null && !known) {
            next.remove(HASHES);
            next.put(KEY_HASH, hash.toLowerCase(Locale.ROOT));
        }
        return next;
    }

    @Override
    public Optional<String> changedSecret(JsonObject old, JsonObject next) {
        boolean same = old.getString(KEY_HASH, "").equals(next.getString(KEY_HASH, ""))
                && old.getJsonArray(HASHES, new JsonArray()).equals(next.getJsonArray(HASHES, new JsonArray()));
        return same ? Optional.empty() : Optional.of(KEY);
    }

    @Override
    public JsonObject exported(String id, JsonObject value) {
        JsonObject entry = EntryRules.super.exported(id, value);
        boolean set = value.getValue(KEY_HASH) != null
                || !value.getJsonArray(HASHES, new JsonArray()).isEmpty();
        return set ? entry.put(HASH, "set") : entry;
    }

    private static boolean holds(JsonObject record, String hash) {
        return record.getJsonArray(HASHES, new JsonArray()).stream()
                .anyMatch(element -> element instanceof JsonObject kept && hash.equals(kept.getValue(HASH)));
    }
}
