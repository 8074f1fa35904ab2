package llmgateway.node.admin.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Configs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigDeskTest {
    private static final String SECRET = "sk-canary-secret";
    private static final String SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private final DeskScene scene = new DeskScene();

    @BeforeEach
    void fill() {
        scene.registry.set(
                RecordKind.ACCOUNT,
                "main",
                new JsonObject()
                        .put("id", "main")
                        .put("name", "Main")
                        .put("type", "api-key")
                        .put("provider", "anthropic")
                        .put("status", "active")
                        .put("api_key", SECRET));
        scene.registry.set(
                RecordKind.GATEWAY_KEY,
                "team",
                new JsonObject()
                        .put("name", "Team")
                        .put("permissions", new JsonArray().add("read").add("write"))
                        .put("status", "active")
                        .put("created_at", "2027-01-01T00:00:00Z")
                        .put(
                                "hashes",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("hash", scene.registry.keyHash("gw_known_key"))
                                                .putNull("until"))));
        scene.registry.set(
                RecordKind.ROUTE,
                "fast",
                new JsonObject()
                        .put("source_model", "fast")
                        .put("targets", new JsonArray().add(new JsonObject().put("model", "claude-haiku-4-5"))));
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private JsonObject ask(String verb, JsonObject document) {
        return scene.result(JsonObject.class, "config", verb, new JsonObject().put("document", document));
    }

    private String refusal(JsonObject document) {
        String planned = scene.refusal("config", "plan", new JsonObject().put("document", document));
        long revision = scene.registry.records().revision();
        assertThat(scene.refusal("config", "apply", new JsonObject().put("document", document)))
                .isEqualTo(planned);
        assertThat(scene.registry.records().revision()).isEqualTo(revision);
        return planned;
    }

    private static String told(JsonObject plan) {
        return plan.getJsonArray("changes").stream()
                .map(JsonObject.class::cast)
                .map(change ->
                        change.getString("action") + " " + change.getString("kind") + " " + change.getString("name")
                                + " " + change.getJsonArray("fields").getList())
                .collect(Collectors.joining("; "));
    }

    private static JsonObject accounts(JsonObject... entries) {
        return new JsonObject().put("upstream_accounts", new JsonArray(List.of(entries)));
    }

    private static JsonObject keys(JsonObject... entries) {
        return new JsonObject().put("gateway_keys", new JsonArray(List.of(entries)));
    }

    private static JsonObject routes(JsonObject... entries) {
        return new JsonObject().put("model_routes", new JsonArray(List.of(entries)));
    }

    private static JsonObject main() {
        return new JsonObject().put("name", "Main");
    }

    private JsonObject export() {
        return scene.result(JsonObject.class, "config", "export", new JsonObject());
    }

    @Test
    void anExportHoldsTheRecordsWithoutSecrets() {
        JsonObject document = export();

        assertThat(document.encode()).doesNotContain(SECRET, "hashes", "canary");
        assertThat(document.getJsonArray("upstream_accounts").getJsonObject(0).getString("id"))
                .isEqualTo("main");
        assertThat(document.getJsonArray("gateway_keys").getJsonObject(0).getString("hash"))
                .isEqualTo("set");
        assertThat(document.getJsonArray("model_routes").getJsonObject(0).getString("source_model"))
                .isEqualTo("fast");
    }

    @Test
    void anExportAppliedChangesNothing() {
        long revision = scene.registry.records().revision();

        assertThat(told(ask("plan", export()))).isEmpty();
        assertThat(told(ask("apply", export()))).isEmpty();
        assertThat(scene.registry.records().revision()).isEqualTo(revision);
    }

    @Test
    void defaultsAndOtherSpellingsAreNoChange() {
        assertThat(told(ask(
                        "plan",
                        accounts(main().put("type", "api_key").put("weight", 1).put("models", new JsonArray()))
                                .mergeIn(keys(new JsonObject()
                                        .put("id", "team")
                                        .put("name", "Team")
                                        .put(
                                                "permissions",
                                                new JsonArray().add("write").add("read"))))
                                .mergeIn(routes(new JsonObject()
                                        .put("source_model", "fast")
                                        .put("target_model", "claude-haiku-4-5"))))))
                .isEmpty();
    }

    @Test
    void sectionsThatAreAbsentStayAndThoseThatAreThereAreComplete() {
        assertThat(told(ask("plan", new JsonObject()))).isEmpty();
        assertThat(told(ask("plan", accounts()))).isEqualTo("remove account Main []");
        assertThat(told(ask("plan", accounts().mergeIn(routes()))))
                .isEqualTo("remove account Main []; remove route fast []");
    }

    @Test
    void applyDoesWhatPlanTells() {
        JsonObject document = accounts(
                        main().put("weight", 3).put("base_url", "https://api.example.com"),
                        new JsonObject()
                                .put("name", "Second One")
                                .put("provider", "openai")
                                .put("api_key", "sk-second-canary"))
                .mergeIn(routes(new JsonObject().put("source_model", "gpt-*").put("target_model", "claude-opus-5")));
        JsonObject plan = ask("plan", document);

        assertThat(told(plan))
                .isEqualTo("change account Main [base_url, weight]; add account Second One [name, provider, api_key];"
                        + " add route gpt-* [source_model, targets]; remove route fast []");
        assertThat(plan.encode()).doesNotContain("canary", "api.example.com");

        JsonObject applied = scene.result(
                JsonObject.class,
                "config",
                "apply",
                new JsonObject().put("document", document).put("revision", plan.getValue("revision")));
        assertThat(applied.getJsonArray("changes")).isEqualTo(plan.getJsonArray("changes"));
        assertThat(applied.getInteger("persisted_on")).isEqualTo(1);
        assertThat(scene.registry.value(RecordKind.ACCOUNT, "main"))
                .isEqualTo(new JsonObject()
                        .put("id", "main")
                        .put("name", "Main")
                        .put("weight", 3)
                        .put("base_url", "https://api.example.com")
                        .put("api_key", SECRET));
        assertThat(scene.registry.value(RecordKind.ACCOUNT, "second-one").getString("api_key"))
                .isEqualTo("sk-second-canary");
        assertThat(scene.registry.records().live(RecordKind.ROUTE)).hasSize(1);
        assertThat(scene.registry.value(RecordKind.ROUTE, "gpt").getString("source_model"))
                .isEqualTo("gpt-*");
        assertThat(told(ask("plan", document))).isEmpty();
    }

    @Test
    void limitsOfAKeyArePlannedAppliedAndExported() {
        JsonObject team = export().getJsonArray("gateway_keys").getJsonObject(0);
        JsonObject document = keys(team.copy().put("rpm", 60).put("concurrency", 0));

        assertThat(told(ask("plan", document))).isEqualTo("change key Team [rpm]");
        ask("apply", document);

        JsonObject exported = export().getJsonArray("gateway_keys").getJsonObject(0);
        assertThat(exported.getInteger("rpm")).isEqualTo(60);
        assertThat(told(ask("plan", keys(exported)))).isEmpty();
        assertThat(told(ask("plan", keys(team.copy())))).isEqualTo("change key Team [rpm]");
    }

    @Test
    void applyRefusesWhenTheStateMoved() {
        JsonObject plan = ask("plan", accounts());
        scene.registry.set(RecordKind.ROUTE, "other", new JsonObject().put("source_model", "other"));

        assertThat(scene.refusal(
                        "config",
                        "apply",
                        new JsonObject().put("document", accounts()).put("revision", plan.getValue("revision"))))
                .startsWith("conflict")
                .contains("plan again");
        assertThat(scene.registry.records().live(RecordKind.ACCOUNT)).hasSize(1);
    }

    @Test
    void applyDoesNotMindThatTokensWereRenewedInBetween() {
        JsonObject plan = ask("plan", accounts());
        scene.registry.set(RecordKind.TOKENS, "main", new JsonObject());

        scene.result(
                JsonObject.class,
                "config",
                "apply",
                new JsonObject().put("document", accounts()).put("revision", plan.getValue("revision")));
        assertThat(told(ask("plan", accounts()))).isEmpty();
    }

    @Test
    void applyChangesNothingWhenTheRulesRefuseIt() {
        scene.registry.rules(next -> List.of("upstream_accounts[1].provider is an unknown provider"));

        assertThat(scene.refusal(
                        "config", "apply", new JsonObject().put("document", accounts(main().put("provider", "x")))))
                .contains("is an unknown provider");
        assertThat(scene.registry.value(RecordKind.ACCOUNT, "main").getString("provider"))
                .isEqualTo("anthropic");
    }

    @Test
    void aKeyThatIsGivenIsComparedAndKeptAsItsHash() {
        assertThat(told(ask("plan", accounts(main().put("api_key", SECRET))))).isEmpty();
        assertThat(told(ask("plan", accounts(main().put("api_key", "sk-other")))))
                .isEqualTo("change account Main [api_key]");
        assertThat(told(ask("plan", keys(new JsonObject().put("name", "Team").put("key", "gw_known_key")))))
                .isEmpty();

        ask("apply", keys(new JsonObject().put("name", "Team").put("key", "canary-key-1")));
        JsonObject kept = scene.registry.value(RecordKind.GATEWAY_KEY, "team");
        assertThat(kept.containsKey("hashes")).isFalse();
        assertThat(kept.getString("key_hash")).hasSize(64);
        assertThat(kept.getString("created_at")).isEqualTo("2027-01-01T00:00:00Z");
        assertThat(kept.encode()).doesNotContain("canary");
        assertThat(told(ask("plan", keys(new JsonObject().put("name", "Team").put("key", "canary-key-1")))))
                .isEmpty();
    }

    @Test
    void aNewKeyNeedsAKeyOrItsHash() {
        JsonObject team = new JsonObject().put("name", "Team");
        assertThat(refusal(keys(team, new JsonObject().put("name", "New"))))
                .startsWith("bad_arguments")
                .contains("the key 'New' is new and has neither key nor key_hash");

        ask("apply", keys(team, new JsonObject().put("name", "New").put("key_hash", SHA.toUpperCase(Locale.ROOT))));
        assertThat(scene.registry.value(RecordKind.GATEWAY_KEY, "new").getString("key_hash"))
                .isEqualTo(SHA);
    }

    @Test
    void whatTheConfigurationFileHoldsIsNotTouched() {
        scene.config = Configs.config(List.of(Accounts.account("filed", "anthropic", "")));
        scene.registry.file(RecordKind.ACCOUNT, "filed");

        assertThat(told(ask("plan", accounts(main())))).isEmpty();
        assertThat(refusal(accounts(main(), new JsonObject().put("name", "filed"))))
                .contains("the account 'filed' comes from the configuration file");
    }

    @Test
    void anIdFindsItsRecordUnderAnotherName() {
        ask("apply", accounts(new JsonObject().put("id", "main").put("name", "Renamed")));

        assertThat(scene.registry.value(RecordKind.ACCOUNT, "main").getString("name"))
                .isEqualTo("Renamed");
        assertThat(scene.registry.value(RecordKind.ACCOUNT, "main").getString("api_key"))
                .isEqualTo(SECRET);
    }

    @Test
    void whatBelongsToTheFileIsIgnoredAndTold() {
        JsonObject plan = ask("plan", accounts(main()).put("server", new JsonObject().put("port", 1)));

        assertThat(plan.getJsonArray("ignored")).containsExactly("server");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'upstream_acounts':[]} | did you mean upstream_accounts?",
                "{'upstream_accounts':{}} | 'upstream_accounts' is no list",
                "{'upstream_accounts':null} | 'upstream_accounts' is no list",
                "{'upstream_accounts':[5]} | upstream_accounts[0] is no object",
                "{'upstream_accounts':[{}]} | upstream_accounts[0] has no name",
                "{'model_routes':[{'id':'x'}]} | model_routes[0] has no source_model",
                "{'upstream_accounts':[{'name':'a','api_kee':'x'}]} | did you mean api_key?",
                "{'upstream_accounts':[{'name':'a'},{'name':'a'}]} | the account 'a' is there twice",
                "{'upstream_accounts':[{'id':'x y','name':'a'}]} | An id is 1 to 64",
                "{'upstream_accounts':[{'name':'a','api_key':'${A}'}]} | refers to something else",
                "{'upstream_accounts':[{'name':'a','base_url':'http://h/v1'}]} | plain http to another machine",
                "{'gateway_keys':[{'name':'a','key':'short'}]} | at least 8 visible ASCII characters",
                "{'gateway_keys':[{'name':'a','key':'long enough'}]} | visible ASCII",
                "{'gateway_keys':[{'name':'a','key_hash':'abc'}]} | 64 hex digits",
                "{'gateway_keys':[{'name':'a','key':5}]} | visible ASCII"
            })
    void aDocumentThatIsWrongIsRefusedInWords(String document, String words) {
        assertThat(refusal(new JsonObject(document.replace('\'', '"'))))
                .startsWith("bad_arguments")
                .contains(words);
    }

    @Test
    void plainHttpIsTakenOnRequestAndOnLoopback() {
        ask(
                "apply",
                accounts(
                        main().put("base_url", "http://127.0.0.1:1"),
                        new JsonObject()
                                .put("name", "lan")
                                .put("base_url", "http://lan.example")
                                .put("api_key", "sk-lan")
                                .put("allow_plaintext", true)));

        assertThat(scene.registry.value(RecordKind.ACCOUNT, "lan").containsKey("allow_plaintext"))
                .isFalse();
        assertThat(told(ask(
                        "plan",
                        accounts(
                                main().put("base_url", "http://127.0.0.1:1"),
                                new JsonObject().put("name", "lan").put("base_url", "http://lan.example")))))
                .isEmpty();
    }

    @Test
    void unknownArgumentsAreRefused() {
        assertThat(scene.refusal("config", "plan", new JsonObject())).startsWith("bad_arguments");
        assertThat(scene.refusal("config", "plan", new JsonObject().put("file", "x")))
                .startsWith("bad_arguments");
        assertThat(scene.refusal(
                        "config",
                        "apply",
                        new JsonObject().put("document", accounts()).put("revision", "x")))
                .startsWith("bad_arguments");
    }
}
