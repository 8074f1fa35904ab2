package llmgateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import llmgateway.contracts.Usage;
import llmgateway.contracts.port.AccountFigures.Figures;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.FakeRegistry;
import llmgateway.contracts.testing.Orders;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
class AccountDeskTest {
    private static final String KEY = "sk-canary-1234567890";

    private final FakeRegistry registry = new FakeRegistry().file(RecordKind.ACCOUNT, "of-file");
    private final Map<String, Figures> figures = new HashMap<>();
    private final AccountBooks books = AccountBooks.ofFixedKeys();
    private Orders orders;

    @BeforeEach
    void open(Vertx vertx) {
        StoredAccounts config =
                new StoredAccounts(registry, List.of(Accounts.account("of-file", "anthropic", "", "claude-*")));
        new AccountDesk(
                        vertx,
                        registry,
                        config,
                        account -> figures.getOrDefault(account, Figures.NONE),
                        (account, model) -> books.status(account),
                        books,
                        account -> account.length(),
                        account -> List.of())
                .open();
        orders = new Orders(vertx, "upstream");
    }

    private JsonObject stored(String id) {
        return registry.value(RecordKind.ACCOUNT, id);
    }

    private static JsonObject written(String id) {
        return new JsonObject().put("id", id).put("persisted_on", 1).put("members", 1);
    }

    @Test
    void anAccountNeedsNoMoreThanANameAndAKey() {
        assertThat(orders.done("add", "name", "Production 1", "key", KEY))
                .isEqualTo(written("production-1")
                        .put("name", "Production 1")
                        .put("type", "api-key")
                        .put("provider", "anthropic")
                        .put("state", "active"));
        assertThat(stored("production-1"))
                .isEqualTo(new JsonObject()
                        .put("id", "production-1")
                        .put("name", "Production 1")
                        .put("type", "api-key")
                        .put("provider", "anthropic")
                        .put("status", "active")
                        .put("api_key", KEY));
    }

    @Test
    void everyArgumentBecomesAKeyOfTheConfiguration() {
        addFull();

        assertThat(stored("mine"))
                .isEqualTo(new JsonObject()
                        .put("id", "mine")
                        .put("name", "Full")
                        .put("type", "api-key")
                        .put("provider", "openai")
                        .put("status", "active")
                        .put("api_key", KEY)
                        .put("base_url", "http://models.example:8000")
                        .put("apis", new JsonArray().add("chat"))
                        .put("models", new JsonArray().add("qwen-*").add("llama"))
                        .put("quirks", new JsonArray().add("top-k").add("max_tokens"))
                        .put("anthropic_version", "2026-10-21")
                        .put("auth_header", "api-key")
                        .put("query", new JsonObject().put("api-version", "1").put("sig", "canary"))
                        .put("inject_usage", false)
                        .put("weight", 3)
                        .put("priority", 2)
                        .put("max_concurrency", 9)
                        .put("http_proxy", "http://user:canary@proxy.example:3128")
                        .put("ca_file", "/etc/ca.pem"));
    }

    private void addFull() {
        orders.done(
                "add",
                "type",
                "api_key",
                "name",
                "Full",
                "id",
                "mine",
                "provider",
                "openai",
                "key",
                KEY,
                "base_url",
                "http://models.example:8000",
                "allow_plaintext",
                true,
                "apis",
                new JsonArray().add("chat"),
                "models",
                new JsonArray().add("qwen-*").add("llama"),
                "quirks",
                new JsonArray().add("top-k").add("max_tokens"),
                "anthropic_version",
                "2026-10-21",
                "auth_header",
                "api-key",
                "query",
                new JsonObject().put("api-version", "1").put("sig", "canary"),
                "inject_usage",
                false,
                "weight",
                3,
                "priority",
                2,
                "max_concurrency",
                9,
                "http_proxy",
                "http://user:canary@proxy.example:3128",
                "ca_file",
                "/etc/ca.pem");
    }

    @Test
    void anAccountIsShownWithItsFiguresAndWithoutItsSecrets() {
        addFull();
        figures.put(
                "mine",
                new Figures(
                        12,
                        2,
                        new Usage(100, 50, 30, 20, 10, false),
                        1234.6,
                        Optional.of(Instant.parse("2026-11-20T12:00:00Z")),
                        Optional.of("upstream_overloaded")));

        JsonObject line = new JsonObject()
                .put("id", "mine")
                .put("name", "Full")
                .put("type", "api-key")
                .put("provider", "openai")
                .put("state", "active")
                .put("status", "active")
                .put("source", "store")
                .put("base_url", "http://models.example:8000")
                .put("apis", new JsonArray().add("chat"))
                .put("models", new JsonArray().add("qwen-*").add("llama"))
                .put("priority", 2)
                .put("weight", 3)
                .put("max_concurrency", 9)
                .put("in_flight", 4)
                .put("requests", 12)
                .put("errors", 2)
                .put("last_used", "2026-11-20T12:00:00Z")
                .put("last_error", "upstream_overloaded")
                .putNull("reason")
                .putNull("until");
        JsonArray list = orders.listed("list");
        assertThat(list).hasSize(2);
        assertThat(list.getJsonObject(1)).isEqualTo(line);
        assertThat(orders.done("show", "id", "Full"))
                .isEqualTo(line.copy()
                        .put(
                                "tokens",
                                new JsonObject()
                                        .put("input", 100)
                                        .put("output", 50)
                                        .put("cache_read", 30)
                                        .put("cache_write", 20)
                                        .put("reasoning", 10))
                        .put("mean_latency_ms", 1235)
                        .put("auth_header", "api-key")
                        .put("inject_usage", false)
                        .put("query", new JsonObject().put("api-version", "1").put("sig", "***"))
                        .put("quirks", new JsonArray().add("max-tokens").add("top-k"))
                        .put("anthropic_version", "2026-10-21")
                        .put("http_proxy", "http://***@proxy.example:3128")
                        .put("ca_file", "/etc/ca.pem")
                        .put("api_key", "set")
                        .putNull("profile")
                        .put("limits", new JsonArray()));
        assertThat(list.encode() + orders.done("show", "id", "mine")).doesNotContain("canary");
    }

    @Test
    void theFilesAccountsAreListedAndLeftAlone() {
        JsonObject line = orders.listed("list").getJsonObject(0);
        assertThat(line.getString("source")).isEqualTo("file");
        assertThat(line.getString("base_url")).isEqualTo("https://api.anthropic.com");
        assertThat(line.getLong("requests")).isZero();
        for (String verb : List.of("update", "enable", "disable", "remove")) {
            assertThat(orders.refused(verb, "id", "of-file"))
                    .isEqualTo("refused The account 'of-file' comes from the configuration file; change it there.");
        }
    }

    @Test
    void anUpdateChangesWhatItNamesAndAnEmptyTextTakesAway() {
        addFull();

        assertThat(orders.done("update", "id", "mine", "name", "Other", "http_proxy", "", "models", new JsonArray()))
                .isEqualTo(written("mine"));
        assertThat(stored("mine").fieldNames()).doesNotContain("http_proxy", "models");
        assertThat(stored("mine").getString("name")).isEqualTo("Other");
        assertThat(stored("mine").getString("api_key")).isEqualTo(KEY);
        assertThat(stored("mine").getInteger("weight")).isEqualTo(3);
        orders.done("update", "id", "mine", "name", "Other", "weight", 5);
        assertThat(stored("mine").getInteger("weight")).isEqualTo(5);
        orders.done("update", "id", "mine", "type", "client-token");
        assertThat(stored("mine").fieldNames()).doesNotContain("api_key");
    }

    @Test
    void anAccountIsDisabledEnabledAndRemoved() {
        orders.done("add", "name", "A", "key", KEY);

        assertThat(orders.done("disable", "id", "a")).isEqualTo(written("a"));
        assertThat(stored("a").getString("status")).isEqualTo("disabled");
        assertThat(orders.done("show", "id", "a").getString("state")).isEqualTo("disabled");
        assertThat(orders.done("show", "id", "a").getString("reason")).contains("disabled");
        orders.done("enable", "id", "A");
        assertThat(stored("a").getString("status")).isEqualTo("active");
        orders.done("remove", "id", "A");
        assertThat(orders.refused("show", "id", "a")).isEqualTo("not_found There is no account 'a'.");
    }

    @Test
    void thereIsNothingToRelease() {
        assertThat(orders.done("release", "id", "of-file"))
                .isEqualTo(new JsonObject()
                        .put("id", "of-file")
                        .put("state", "active")
                        .put(
                                "message",
                                "The account neither rested nor was blocked, so there was nothing to release."));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type | oauth | bad_arguments The gateway gets the tokens of an account of the type oauth itself",
                "type | workload-identity | bad_arguments The gateway gets the tokens of an account of the type",
                "type | magic | bad_arguments There is no account type 'magic'; there are: api-key, oauth, workload",
                "scope | x | bad_arguments 'scope' belongs to accounts of the type workload-identity.",
                "acknowledge_provider_terms | true | bad_arguments 'acknowledge_provider_terms' must be true or false.",
                "type | client-token | bad_arguments A client-token account is used with each caller's own credential",
                "client_id | x | bad_arguments 'client_id' belongs to accounts of the type oauth.",
                "base_url | models | bad_arguments 'base_url' is not a URL such as",
                "base_url | ftp://models.example | bad_arguments 'base_url' is not a URL such as",
                "base_url | 'http:// x' | bad_arguments 'base_url' is not a URL such as",
                "base_url | http://models.example | refused 'base_url' is plain http to another machine",
                "base_url | http://10.1.2.3:80/v1 | refused 'base_url' is plain http to another machine",
                "key | ' ' | bad_arguments 'key' is missing",
                "name | of-file | conflict Another account is named 'of-file' already.",
                "id | of-file | conflict Another account has the id 'of-file' already.",
                "id | a/b | bad_arguments An id is 1 to 64",
                "weight | many | bad_arguments 'weight' must be a whole number from 0 to 1000.",
                "inject_usage | maybe | bad_arguments 'inject_usage' must be true or false.",
                "query | x | bad_arguments 'query' must be an object whose members are texts.",
                "models | 'a,,b' | ok",
                "base_url | http://127.0.0.1:9 | ok",
                "base_url | http://[::1]:9 | ok",
                "base_url | https://models.example | ok",
            })
    void whatIsNoGoodIsRefusedInWordsAndChangesNothing(String name, Object value, String answer) {
        Map<String, Object> arguments = new HashMap<>(Map.of("name", "k", "key", KEY));
        arguments.put(name, value);
        Object[] flat = arguments.entrySet().stream()
                .flatMap(argument -> Stream.of(argument.getKey(), argument.getValue()))
                .toArray();
        if (answer.equals("ok")) {
            assertThat(orders.done("add", flat).getString("id")).isEqualTo("k");
        } else {
            assertThat(orders.refused("add", flat)).startsWith(answer).doesNotContain(KEY);
            assertThat(registry.records().records()).isEmpty();
        }
    }

    @Test
    void theRulesOfTheConfigurationHaveTheLastWord() {
        registry.rules(next -> List.of("upstream_accounts[0].provider: is unknown", "and more"));

        assertThat(orders.refused("add", "name", "k", "key", KEY))
                .isEqualTo("refused upstream_accounts[0].provider: is unknown\nand more");
        assertThat(registry.records().records()).isEmpty();
    }

    @Test
    void otherMistakesAreRefusedInWords() {
        orders.done("add", "name", "k", "key", KEY);

        assertThat(orders.refused("add", "key", KEY)).isEqualTo("bad_arguments 'name' is missing.");
        assertThat(orders.refused("add", "name", "l")).startsWith("bad_arguments 'key' is missing");
        assertThat(orders.refused("add", "name", "k", "key", KEY)).startsWith("conflict");
        assertThat(orders.refused("update", "id", "k")).startsWith("bad_arguments There is nothing to change");
        assertThat(orders.refused("update", "id", "k", "name", "of-file")).startsWith("conflict");
        assertThat(orders.refused("update", "id", "k", "key", "")).startsWith("bad_arguments 'key' is missing");
        assertThat(orders.refused("update", "id", "k", "base_url", "http://models.example"))
                .startsWith("refused 'base_url' is plain http");
        assertThat(orders.refused("show")).isEqualTo("bad_arguments 'id' is missing.");
    }
}
