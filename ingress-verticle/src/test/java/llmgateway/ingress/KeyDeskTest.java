package llmgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordStore.ConflictException;
import llmgateway.contracts.state.RecordStore.StoreException;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.FakeRegistry;
import llmgateway.contracts.testing.Orders;
import llmgateway.ingress.engine.KeyText;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
class KeyDeskTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final GatewayConfig FILE = Configs.config(
            Configs.server(),
            List.of(Configs.limited(Configs.key("of-file", "file-key", "claude-*"), 30, 0)),
            List.of(),
            List.of(),
            Configs.routing(1),
            Configs.timeouts());

    private final FakeRegistry registry = new FakeRegistry().file(RecordKind.GATEWAY_KEY, "of-file");
    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private Orders orders;

    @BeforeEach
    void open(Vertx vertx) {
        new KeyDesk(vertx, registry, () -> FILE, now::get, new SecureRandom()::nextBytes).open();
        orders = new Orders(vertx, "apikey");
    }

    private JsonObject stored(String id) {
        return registry.value(RecordKind.GATEWAY_KEY, id);
    }

    @Test
    void aKeyIsShownOnceAndKeptAsItsHash() {
        JsonObject added = orders.done(
                "add", "name", "Team A", "models", new JsonArray().add("gpt-*").add("claude-*"), "expires", "30d");

        String key = added.getString("key");
        assertThat(KeyText.idIn(key)).contains("team-a");
        assertThat(added)
                .isEqualTo(new JsonObject()
                        .put("id", "team-a")
                        .put("name", "Team A")
                        .put("key", key)
                        .put("permissions", new JsonArray().add("read").add("write"))
                        .put("models", new JsonArray().add("claude-*").add("gpt-*"))
                        .put("expires_at", "2026-12-20T12:00:00Z")
                        .put("rpm", 0)
                        .put("concurrency", 0)
                        .put("persisted_on", 1)
                        .put("members", 1));
        assertThat(stored("team-a"))
                .isEqualTo(new JsonObject()
                        .put("name", "Team A")
                        .put("permissions", new JsonArray().add("read").add("write"))
                        .put("status", "active")
                        .put("models", new JsonArray().add("claude-*").add("gpt-*"))
                        .put("expires_at", "2026-12-20T12:00:00Z")
                        .put("created_at", NOW.toString())
                        .put("suspended", false)
                        .put("hashes", new JsonArray().add(hash(key))));
        String later = orders.listed("list").encode() + orders.done("show", "id", "team-a");
        assertThat(later).doesNotContain(key).doesNotContain(registry.keyHash(key));
    }

    private JsonObject hash(String key) {
        return new JsonObject().put("hash", registry.keyHash(key)).putNull("until");
    }

    @Test
    void twoKeysAreNeverTheSame() {
        assertThat(orders.done("add", "name", "a").getString("key").substring(5))
                .isNotEqualTo(orders.done("add", "name", "b").getString("key").substring(5));
    }

    @Test
    void theListHoldsTheKeysOfTheFileAndTheStored() {
        orders.done(
                "add", "name", "mine", "permissions", new JsonArray().add("read"), "expires", "12h", "concurrency", 4);

        JsonObject ofFile = new JsonObject()
                .put("id", "of-file")
                .put("name", "of-file")
                .put("status", "active")
                .put("permissions", new JsonArray().add("read").add("write"))
                .put("models", new JsonArray().add("claude-*"))
                .putNull("expires_at")
                .put("rpm", 30)
                .put("concurrency", 0)
                .putNull("created_at")
                .put("source", "file");
        JsonObject mine = new JsonObject()
                .put("id", "mine")
                .put("name", "mine")
                .put("status", "active")
                .put("permissions", new JsonArray().add("read"))
                .put("models", new JsonArray())
                .put("expires_at", "2026-11-21T00:00:00Z")
                .put("rpm", 0)
                .put("concurrency", 4)
                .put("created_at", NOW.toString())
                .put("source", "store");
        assertThat(orders.listed("list")).isEqualTo(new JsonArray().add(mine).add(ofFile));
        now.set(NOW.plus(Duration.ofHours(12)));
        assertThat(orders.done("show", "id", "mine").getString("status")).isEqualTo("expired");
    }

    @Test
    void aKeyIsDisabledEnabledAndRemovedByIdOrName() {
        orders.done("add", "name", "My Key");

        assertThat(orders.done("disable", "id", "My Key"))
                .isEqualTo(new JsonObject()
                        .put("id", "my-key")
                        .put("persisted_on", 1)
                        .put("members", 1));
        assertThat(stored("my-key").getString("status")).isEqualTo("disabled");
        assertThat(orders.done("show", "id", "my-key").getString("status")).isEqualTo("disabled");
        orders.done("enable", "id", "my-key");
        assertThat(stored("my-key").getString("status")).isEqualTo("active");
        orders.done("remove", "id", "my-key");
        assertThat(registry.records().live(RecordKind.GATEWAY_KEY)).isEmpty();
        assertThat(orders.refused("show", "id", "my-key")).isEqualTo("not_found There is no client key 'my-key'.");
    }

    @Test
    void theTermsOfAKeyAreChangedOneByOne() {
        orders.done("add", "name", "k", "models", "claude-*", "rpm", 60, "concurrency", 5);
        assertThat(stored("k").getInteger("rpm")).isEqualTo(60);
        assertThat(stored("k").getInteger("concurrency")).isEqualTo(5);

        orders.done("update", "id", "k", "rpm", 90);
        assertThat(orders.done("show", "id", "k").getInteger("rpm")).isEqualTo(90);
        assertThat(orders.done("show", "id", "k").getInteger("concurrency")).isEqualTo(5);
        assertThat(orders.done("show", "id", "k").getJsonArray("models")).containsExactly("claude-*");

        orders.done("update", "id", "k", "concurrency", 0, "models", "gpt-*", "permissions", "read", "expires", "1d");
        JsonObject changed = orders.done("show", "id", "k");
        assertThat(changed.getInteger("rpm")).isEqualTo(90);
        assertThat(changed.getInteger("concurrency")).isZero();
        assertThat(changed.getJsonArray("models")).containsExactly("gpt-*");
        assertThat(changed.getJsonArray("permissions")).containsExactly("read");
        assertThat(changed.getString("expires_at")).isEqualTo("2026-11-21T12:00:00Z");
    }

    @Test
    void enablingConfirmsASuspendedKey() {
        orders.done("add", "name", "k");
        registry.set(RecordKind.GATEWAY_KEY, "k", stored("k").copy().put("suspended", true));

        assertThat(orders.done("show", "id", "k").getString("status")).isEqualTo("suspended");
        orders.done("enable", "id", "k");
        assertThat(stored("k").getBoolean("suspended")).isFalse();
    }

    @Test
    void rotationKeepsTheOldKeyForTheOverlap() {
        String first = orders.done("add", "name", "k").getString("key");

        JsonObject rotated = orders.done("rotate", "id", "k");
        String second = rotated.getString("key");
        assertThat(rotated.getString("old_key_valid_until")).isEqualTo("2026-11-21T12:00:00Z");
        assertThat(stored("k").getJsonArray("hashes"))
                .isEqualTo(new JsonArray()
                        .add(hash(first).put("until", "2026-11-21T12:00:00Z"))
                        .add(hash(second)));

        now.set(NOW.plus(Duration.ofHours(23)));
        String third = orders.done("rotate", "id", "k", "overlap", "7d").getString("key");
        assertThat(stored("k").getJsonArray("hashes"))
                .isEqualTo(new JsonArray()
                        .add(hash(first).put("until", "2026-11-21T12:00:00Z"))
                        .add(hash(second).put("until", "2026-11-28T11:00:00Z"))
                        .add(hash(third)));

        JsonObject last = orders.done("rotate", "id", "k", "overlap", "0");
        assertThat(last.getValue("old_key_valid_until")).isNull();
        assertThat(stored("k").getJsonArray("hashes")).isEqualTo(new JsonArray().add(hash(last.getString("key"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "permissions | fly | There is no permission 'fly'; there are: read, write, admin.",
                "permissions | , | 'permissions' is empty",
                "models | claude [a-z] | 'claude [a-z]' is no model pattern",
                "models | gpt-? | 'gpt-?' is no model pattern",
                "expires | tomorrow | 'expires' is a time such as",
                "expires | 2026-02-30 | 'expires' is a time such as",
                "expires | 2026-11-19 | 'expires' lies in the past.",
                "expires | 0 | 'expires' lies in the past.",
                "colour | red | There is no argument 'colour' here; there are: concurrency, expires, id,",
                "rpm | many | 'rpm' must be a whole number from 0 to 1000000.",
                "id | a b | An id is 1 to 64 letters",
            })
    void whatIsNoGoodIsRefusedInWords(String name, String value, String words) {
        assertThat(orders.refused("add", "name", "k", name, value)).startsWith("bad_arguments " + words);
        assertThat(registry.records().records()).isEmpty();
    }

    @Test
    void otherMistakesAreRefusedInWords() {
        orders.done("add", "name", "k");

        assertThat(orders.refused("add")).isEqualTo("bad_arguments 'name' is missing.");
        assertThat(orders.refused("add", "name", 5)).isEqualTo("bad_arguments 'name' must be a text.");
        assertThat(orders.refused("add", "name", "a\nb")).startsWith("bad_arguments A name is");
        assertThat(orders.refused("add", "name", "k")).isEqualTo("conflict Another client key is named 'k' already.");
        assertThat(orders.refused("add", "name", "other", "id", "of-file")).startsWith("conflict Another client key");
        assertThat(orders.refused("rotate", "id", "k", "overlap", "long")).startsWith("bad_arguments 'overlap'");
        assertThat(orders.refused("rotate", "id", "nobody")).startsWith("not_found");
        assertThat(orders.refused("dance"))
                .contains("there are: add, list, show, update, enable, disable, rotate, remove");
    }

    @Test
    void namesThatLookAlikeGetIdsOfTheirOwn() {
        assertThat(orders.done("add", "name", "Team A").getString("id")).isEqualTo("team-a");
        assertThat(orders.done("add", "name", "team a").getString("id")).isEqualTo("team-a-2");
        assertThat(orders.done("add", "name", "TEAM-A").getString("id")).isEqualTo("team-a-3");
        assertThat(orders.done("add", "name", "日本").getString("id")).isEqualTo("client-key");
    }

    @Test
    void theFilesKeysAreLeftAlone() {
        for (String verb : List.of("update", "enable", "disable", "remove", "rotate")) {
            assertThat(orders.refused(verb, "id", "of-file"))
                    .isEqualTo("refused The client key 'of-file' comes from the configuration file; change it there.");
        }
    }

    @Test
    void aWriteThatFailsSaysWhy() {
        registry.fail(new StoreException("The disk is full."));
        assertThat(orders.refused("add", "name", "k")).isEqualTo("unavailable The disk is full.");
        registry.fail(new ConflictException(new RecordId(RecordKind.GATEWAY_KEY, "k")));
        assertThat(orders.refused("add", "name", "k")).startsWith("conflict gateway_key/k was changed");
    }
}
