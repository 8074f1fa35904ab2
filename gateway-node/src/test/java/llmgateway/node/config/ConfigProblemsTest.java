package llmgateway.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(VertxExtension.class)
class ConfigProblemsTest {
    private static final String KEY_FIELDS =
            "id, name, key, key_hash, permissions, status, models, expires_at, rpm, concurrency";
    private static final String HASH = "a".repeat(64);

    @TempDir
    Path dir;

    private ConfigFiles configs;

    @BeforeEach
    void setUp(Vertx vertx) {
        configs = new ConfigFiles(vertx, dir);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                // Types, ranges and names of keys.
                arguments(
                        "server: { prot: 1 }",
                        "server.prot is an unknown key; did you mean port?; allowed: host, port,"
                                + " timeout_seconds, max_body_bytes, max_buffered_bytes, drain_seconds, error_style, cors, tls"),
                arguments("server: { port: eighty }", "server.port is a text and no number; allowed: 0 to 65535"),
                arguments("server: { port: 65536 }", "server.port is out of range; allowed: 0 to 65535"),
                arguments("server: { port: -1 }", "server.port is out of range; allowed: 0 to 65535"),
                arguments("server: { port: 80.5 }", "server.port is not a whole number in range; allowed: 0 to 65535"),
                arguments("server: { port: [80] }", "server.port is a list and no number; allowed: 0 to 65535"),
                arguments(
                        "server: { max_buffered_bytes: many }",
                        "server.max_buffered_bytes is a text and no number; allowed: whole numbers from 0"),
                arguments("server: 8080", "server is a number and no map; allowed: a map"),
                arguments(
                        "server: { host: true }",
                        "server.host is a switch and no text; allowed: a text, in quotes if it could be read otherwise"),
                arguments("server: { host: '' }", "server.host is empty; allowed: a value; left out, it is 127.0.0.1"),
                arguments(
                        "cluster: { enabled: maybe }",
                        "cluster.enabled is a text and neither true nor false; allowed: true, false"),
                arguments(
                        "routing: { strategy: fastest }",
                        "routing.strategy has an unknown value; allowed: affinity, round-robin, random, weighted,"
                                + " health-first, least-busy, fill-first"),
                arguments(
                        "server: { cors: { origins: '*' } }",
                        "server.cors.origins is a text and no list; allowed: a list"),
                arguments(
                        "server: { cors: { origins: [a, null] } }",
                        "server.cors.origins[1] is empty; allowed: a value"),
                arguments(
                        "failure_rules: [ { kind: quota-exhausted } ]",
                        "failure_rules[0] fits every failure;"
                                + " allowed: at least one of status, error, message and without_answer"),
                arguments(
                        "failure_rules: [ { status: ['429'], without_answer: [connection-lost] } ]",
                        "failure_rules[0].without_answer stands beside what an answer says;"
                                + " allowed: a rule of its own for silence"),
                arguments(
                        "failure_rules: [ { without_answer: [forbidden] } ]",
                        "failure_rules[0].without_answer[0] never comes without an answer; allowed: broken-reply,"
                                + " connect-failed, connection-lost, credential-refused, stale-connection,"
                                + " upstream-timeout"),
                arguments(
                        "failure_rules: [ { status: ['500'], endpoint: listing } ]",
                        "failure_rules[0].endpoint is answered by the gateway itself;"
                                + " allowed: conversation, side"),
                arguments("upstream_accounts: { a: b }", "upstream_accounts is a map and no list; allowed: a list"),
                arguments("upstream_accounts: [ main ]", "upstream_accounts[0] is a text and no map; allowed: a map"),
                arguments(
                        "gateway_keys: [ { name: a, key: 12345678, expires_at: tomorrow } ]",
                        "gateway_keys[0].expires_at is not a time; allowed: a time such as 2027-01-01T00:00:00Z"),
                arguments(
                        "oauth: { profiles: { p: { scope: [a] } } }",
                        "oauth.profiles.p.scope is an unknown key; did you mean scopes?; allowed: authorize_url, token_url,"
                                + " client_id, scopes, redirect_uri, identity_prompt, beta_header, token_urls, client_secret,"
                                + " body_format, loopback_redirect"),
                arguments(
                        "environment: { http_proxy: 'ht!tp://user:s3cret@bad proxy' }",
                        "environment.http_proxy is not a URL; allowed: a proxy such as http://host:3128"),
                arguments(
                        "environment: { https_proxy: 'https://proxy:3128' }",
                        "environment.https_proxy is no http proxy; allowed: a proxy such as http://host:3128"),
                arguments(
                        "upstream_accounts: [ { id: a, api_key: k, http_proxy: 'proxy:99999' } ]",
                        "upstream_accounts[0].http_proxy names no host; allowed: a proxy such as http://host:3128"),
                arguments(
                        "server: { tls: { cert_file: pom.xml, key_file: pom.xml } }",
                        "server.tls names files that are no certificate with its key; allowed: a certificate chain and its"
                                + " private key, PEM, without a passphrase"),
                // References.
                arguments(
                        "logging: { file: '${UNSET}' }",
                        "logging.file refers to the environment variable UNSET, which is not set"),
                arguments(
                        "logging: { file: '${not a name}' }",
                        "logging.file holds a reference that names no variable; allowed: ${NAME}, ${file:/path}, or $${ for a"
                                + " literal ${"),
                arguments(
                        "logging: { file: '${UNSET' }",
                        "logging.file holds ${ without a closing }; allowed: ${NAME}, ${file:/path}, or $${ for a literal"
                                + " ${"),
                arguments(
                        "upstream_accounts: [ { name: a, api_key: '${file:/no/such/file}' } ]",
                        "upstream_accounts[0].api_key refers to the file /no/such/file, which cannot be read; allowed: a"
                                + " readable text in UTF-8"),
                arguments("auth: { api_keys: one }", "auth.api_keys is a text and no list; allowed: a list of keys"),
                // Accounts.
                arguments(
                        "upstream_accounts: [ { api_key: k } ]",
                        "upstream_accounts[0] has neither id nor name; allowed: at least one of them"),
                arguments(
                        "upstream_accounts: [ { id: a, api_key: k }, { id: a, api_key: k } ]",
                        "upstream_accounts[1].id is the id of another account; allowed: an id of its own"),
                arguments(
                        "upstream_accounts: [ { id: a, name: n, api_key: k }, { id: b, name: n, api_key: k } ]",
                        "upstream_accounts[1].name is the name of another account; allowed: a name of its own"),
                arguments(
                        "upstream_accounts: [ { id: a, provider: azure, api_key: k } ]",
                        "upstream_accounts[0].provider is an unknown provider; allowed: anthropic, or openai with a base_url"
                                + " for any compatible server"),
                arguments(
                        "upstream_accounts: [ { id: a } ]",
                        "upstream_accounts[0].api_key is missing; allowed: the provider's API key"),
                arguments(
                        "upstream_accounts: [ { id: a, api_key: 'two words' } ]",
                        "upstream_accounts[0].api_key holds characters that a header cannot carry; allowed: visible ASCII"
                                + " characters without blanks or line ends"),
                arguments(
                        "upstream_accounts: [ { id: a, type: workload_identity } ]",
                        "upstream_accounts[0].workload_identity is missing; allowed: token_url, and identity_token_file or"
                                + " identity_token_env"),
                arguments(
                        workload("token_url: 'https://h/t'"),
                        "upstream_accounts[0].workload_identity names no place of the identity token; allowed:"
                                + " identity_token_file or identity_token_env"),
                arguments(
                        workload("token_url: 'https://h/t', identity_token_file: f, identity_token_env: E"),
                        "upstream_accounts[0].workload_identity names two places of the identity token; allowed:"
                                + " identity_token_file or identity_token_env"),
                arguments(
                        workload("identity_token_env: E"),
                        "upstream_accounts[0].workload_identity.token_url is missing; allowed: a value"),
                arguments(
                        workload("token_url: 'http://tokens.test/t', identity_token_env: E"),
                        "upstream_accounts[0].workload_identity.token_url is plain http to another machine, so that"
                                + " credentials would travel unencrypted; allowed: " + TOKEN_URL),
                arguments(
                        oauth("", "client_id: c", "token_url: 'https://h/t'"),
                        "upstream_accounts[0].type " + TokenAccountChecks.TERMS + "; allowed: "
                                + TokenAccountChecks.ACCEPTANCE),
                arguments(
                        oauth("acknowledge_provider_terms: true", "profile: p", "token_url: 'https://h/t'"),
                        "upstream_accounts[0].client_id is missing; allowed: a client id here or in the account's profile"),
                arguments(
                        oauth("acknowledge_provider_terms: true", "client_id: c", ""),
                        "upstream_accounts[0].profile is a profile without token_url; allowed: a profile that says where"
                                + " tokens come from"),
                arguments(
                        oauth("acknowledge_provider_terms: true", "client_id: c", "token_url: 'http://tokens.test/t'"),
                        "oauth.profiles.p.token_url is plain http to another machine, so that credentials would travel"
                                + " unencrypted; allowed: " + TOKEN_URL),
                arguments(
                        oauth(
                                "acknowledge_provider_terms: true",
                                "client_id: c",
                                "token_url: 'https://h/t', token_urls: [ 'http://127.0.0.1:1/t', 'ftp://h/t' ]"),
                        "oauth.profiles.p.token_urls[1] is not an https URL; allowed: " + TOKEN_URL),
                arguments(
                        oauth(
                                "acknowledge_provider_terms: true",
                                "client_id: c",
                                "token_url: 'https://user:s3cret@h/t'"),
                        "oauth.profiles.p.token_url holds a user name, a password or a fragment; allowed: "
                                + TOKEN_URL),
                arguments(
                        oauth(
                                "acknowledge_provider_terms: true",
                                "client_id: c, access_token: 'two words'",
                                "token_url: 'https://h/t'"),
                        "upstream_accounts[0].access_token holds characters that a header cannot carry; allowed: visible"
                                + " ASCII characters without blanks or line ends"),
                arguments(
                        "upstream_accounts: [ { id: a, api_key: k, profile: none } ]",
                        "upstream_accounts[0].profile names no profile; allowed: a key of oauth.profiles"),
                arguments(
                        account("base_url: 'https://user:pass@host'"),
                        "upstream_accounts[0].base_url holds a user name or password; allowed: a URL without one; the key goes"
                                + " to api_key"),
                arguments(
                        account("base_url: 'https://host/v1?key=x'"),
                        "upstream_accounts[0].base_url holds a query or fragment; allowed: a URL without one; parameters go to"
                                + " query"),
                arguments(
                        account("base_url: 'host:8080'"),
                        "upstream_accounts[0].base_url is not an http or https URL; allowed: a URL such as"
                                + " https://host:port/path"),
                arguments(
                        account("base_url: 'https:///v1'"),
                        "upstream_accounts[0].base_url names no host; allowed: a URL such as https://host:port/path"),
                arguments(
                        account("base_url: 'https://a b'"),
                        "upstream_accounts[0].base_url is not a URL; allowed: a URL such as https://host:port/path"),
                arguments(
                        account("base_url: 'http://localhost:8080/v1'"),
                        "upstream_accounts[0].base_url is the address of this gateway itself; allowed: the provider's server"),
                arguments(
                        account("quirks: [max_tokens, fast]"),
                        "upstream_accounts[0].quirks[1] has an unknown value; allowed: max-tokens, max-completion-tokens,"
                                + " tool-content-string, content-string, late-system-as-user, system-role,"
                                + " merge-same-role, reasoning-content, think-tags, top-k, custom-tools, user,"
                                + " no-stream-options, no-parallel-tool-calls, synthesize-tools, no-image-urls"),
                arguments(
                        account("anthropic_version: 2024-01-01"),
                        "upstream_accounts[0].anthropic_version is no version that this gateway converts to; allowed:"
                                + " 2023-06-01, 2026-10-21"),
                // Models.
                arguments("models: [ { prefill: true } ]", "models[0].match is missing; allowed: a value"),
                arguments(
                        "models: [ { match: m, efforts: [low, extreme], stops: maybe } ]",
                        "models[0].efforts[1] has an unknown value; allowed: none, minimal, low, medium, high, xhigh, max\n"
                                + "models[0].stops is a text and neither true nor false; allowed: true, false"),
                // Client keys.
                arguments(
                        "gateway_keys: [ { key: 12345678 } ]",
                        "gateway_keys[0] has neither id nor name; allowed: at least one of them"),
                arguments(
                        "gateway_keys: [ { id: a, key: 12345678 }, { id: a, key: 12345679 } ]",
                        "gateway_keys[1].id is the id of another key; allowed: an id of its own"),
                arguments(
                        "gateway_keys: [ { id: a, key: 12345678 }, { id: b, key: '12345678' } ]",
                        "gateway_keys[1] is the same key as an entry before it; allowed: each key once"),
                arguments(
                        "gateway_keys: [ { id: a, key_hash: "
                                + "EF797C8118F02DFB649607DD5D3F8C7623048C9C063D532CC95C5ED7A898A64F }, { id: b, key: 12345678 } ]",
                        "gateway_keys[1] is the same key as an entry before it; allowed: each key once"),
                arguments(
                        "gateway_keys: [ { id: a, key_hash: abc } ]",
                        "gateway_keys[0].key_hash is not a SHA-256 digest; allowed: 64 hex digits"),
                arguments(
                        "gateway_keys: [ { id: a, key: 12345678, key_hash: " + HASH + " } ]",
                        "gateway_keys[0] has both key and key_hash; allowed: one of them"),
                arguments(
                        "gateway_keys: [ { id: a, keey: 12345678 } ]",
                        "gateway_keys[0].keey is an unknown key; did you mean key?; allowed: " + KEY_FIELDS),
                // Routes.
                arguments(
                        "model_routes: [ { target_model: a } ]",
                        "model_routes[0].source_model is missing; allowed: a value"),
                arguments(
                        "model_routes: [ { source_model: 'a*b', target_model: a } ]",
                        "model_routes[0].source_model has a * that is not at its end; allowed: a name, prefix*, or *"),
                arguments(
                        "model_routes: [ { source_model: a } ]",
                        "model_routes[0] has no target; allowed: target_model or targets"),
                arguments(
                        "model_routes: [ { source_model: a, target_model: b, targets: [ { model: c } ] } ]",
                        "model_routes[0] has both a single target and targets; allowed: target_model with target_provider, or"
                                + " targets"),
                arguments(
                        "model_routes: [ { source_model: a, target_model: b }, { source_model: a, target_model: c } ]",
                        "model_routes[1].source_model is the source of a route before it; allowed: each source once"),
                arguments(
                        "model_routes: [ { source_model: a, target_model: b, target_provider: c } ]",
                        "model_routes[0].target_provider names no provider or account that is configured; allowed: none, since"
                                + " there are no accounts"),
                arguments(
                        account("weight: 2")
                                + "\nmodel_routes: [ { source_model: a, targets: [ { model: b, provider: openai } ] } ]",
                        "model_routes[0].targets[0].provider names no provider or account that is configured; allowed: a,"
                                + " anthropic"),
                // Listeners and what this version does not serve.
                arguments(
                        "server: { host: 0.0.0.0 }",
                        "server.host is reachable from other machines while no client key is configured; allowed: 127.0.0.1, or"
                                + " at least one entry in gateway_keys"),
                arguments(
                        "server: { host: example.org }",
                        "server.host is reachable from other machines while no client key is configured; allowed: 127.0.0.1, or"
                                + " at least one entry in gateway_keys"),
                arguments(
                        "management: { host: localhost, port: 8080 }",
                        "management.port is the port of server.port; allowed: another port"),
                arguments(
                        "server: { tls: { cert_file: /no/cert } }",
                        "server.tls.key_file is missing; allowed: both cert_file and key_file, or neither\n"
                                + "server.tls.cert_file names a file that cannot be read; allowed: a readable PEM file"),
                arguments(
                        "cluster: { enabled: true, bind: 0.0.0.0 }",
                        "cluster.bind is no address at which others reach this node; allowed: one address of this machine\n"
                                + "cluster.members is empty, and nodes of other machines are not searched for; allowed: a"
                                + " list of host:port, dns: NAME, or kubernetes: { service_dns: NAME }\n"
                                + "cluster.event_bus.tls is missing, while other machines can reach the bus between nodes;"
                                + " allowed: ca_file, cert_file and key_file as 'gateway-admin cluster init' makes them;"
                                + " or, where nobody else can reach that network, cluster.event_bus.allow_plaintext: true"),
                arguments(
                        "cluster: { enabled: true, members: { addresses: ['a b'], dns: x } }",
                        "cluster.members says in several ways where nodes are; allowed: addresses, dns or kubernetes\n"
                                + "cluster.members[0] is no address of a node; allowed: host:port"),
                arguments(
                        "cluster: { enabled: true, members: [a], event_bus: { tls: { ca_file: /no/ca } } }",
                        "cluster.event_bus.tls.ca_file names a file that cannot be read; allowed: a readable PEM file\n"
                                + "cluster.event_bus.tls.cert_file is missing, and the bus between nodes takes all three or none;"
                                + " allowed: a PEM file; 'gateway-admin cluster init DIR' makes all three\n"
                                + "cluster.event_bus.tls.key_file is missing, and the bus between nodes takes all three or none;"
                                + " allowed: a PEM file; 'gateway-admin cluster init DIR' makes all three"),
                arguments(
                        "admin: { tcp: { port: 8080, tls: { ca_file: /no/ca, cert_file: /no/cert } } }",
                        "admin.tcp.port is the port of server.port; allowed: another port\n"
                                + "admin.tcp.tls.ca_file names a file that cannot be read; allowed: a readable PEM file\n"
                                + "admin.tcp.tls.cert_file names a file that cannot be read; allowed: a readable PEM file\n"
                                + "admin.tcp.tls.key_file is missing, and orders are taken over TCP only where both sides show"
                                + " certificates; allowed: a PEM file; 'gateway-admin cluster init DIR' makes all three"));
    }

    private static final String TOKEN_URL = "an https URL such as https://host/path, or http on this machine";

    private static String workload(String settings) {
        return "upstream_accounts: [ { id: a, type: workload-identity, workload_identity: { " + settings + " } } ]";
    }

    private static String oauth(String terms, String account, String profile) {
        return "oauth: { " + terms + (terms.isEmpty() ? "" : ", ") + "profiles: { p: { " + profile
                + " } } }\nupstream_accounts: [ { id: a, type: oauth, " + account + " } ]";
    }

    private static String account(String more) {
        return "upstream_accounts: [ { id: a, api_key: k, " + more + " } ]";
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsNamedOnceWithItsKeyAndWhatIsAllowed(String yaml, String expected) {
        assertThat(configs.problems(yaml)).containsExactlyElementsOf(List.of(expected.split("\n")));
    }

    @Test
    void allProblemsOfAFileAreListedAtOnce() {
        assertThat(configs.problems("""
                        server: { host: 0.0.0.0, port: high, nonsense: 1 }
                        upstream_accounts:
                          - { id: a, api_key: '${UNSET}', weight: heavy }
                          - { id: a, api_key: k, base_url: nowhere }
                        model_routes: [ { source_model: x, target_model: y, target_provider: z } ]
                        """))
                .extracting(line -> line.substring(0, line.indexOf(' ')))
                .containsExactlyInAnyOrder(
                        "upstream_accounts[0].api_key",
                        "server.nonsense",
                        "server.port",
                        "upstream_accounts[0].weight",
                        "server.host",
                        "upstream_accounts[1].id",
                        "upstream_accounts[1].base_url",
                        "model_routes[0].target_provider");
    }

    static Stream<Arguments> brokenFiles() {
        return Stream.of(
                arguments("a.yaml", "server: {}\nserver: {}\n", "line 2, column 1: found duplicate key server"),
                arguments("b.yml", "server:\n  host: a\n  host: b\n", "line 3, column 3: found duplicate key host"),
                arguments("c.yaml", "server: { port: 1\nlogging: x: y\n", "line 2, column"),
                arguments("d.yaml", "- a\n- b\n", "holds no keys; allowed: a map of sections such as"),
                arguments("k.yaml", "server: &s { cors: *s }\n", "nests too deep, or holds itself by an alias"),
                arguments("l.yaml", "server: { port: 1 }\n---\nserver: { port: 2 }\n", "line 2, column 1: "),
                arguments("e.yaml", "port: !!int abc\n", "is not valid YAML"),
                arguments(
                        "f.json", "{\"server\": {},\n \"server\": {}}", "line 2, column 10: Duplicate field 'server'"),
                arguments("g.json", "{\"server\": ", "not valid JSON"),
                arguments("h.json", "[1]", "holds no keys"),
                arguments("i.json", "{} {}", "not valid JSON"),
                arguments("j.ini", "[server]", "has an unknown format; allowed: a name that ends in"));
    }

    @ParameterizedTest
    @MethodSource("brokenFiles")
    void aBrokenFileIsOneProblemWithItsPlace(String name, String content, String expected) {
        assertThat(configs.problems(name, content, Map.of()))
                .singleElement()
                .asString()
                .contains(expected);
    }

    @Test
    void aNamedFileThatDoesNotExistIsAProblem() {
        assertThat(problemsOf(dir.resolve("absent.yaml"))).containsExactly("does not exist");
    }

    private List<String> problemsOf(Path file) {
        try {
            configs.load(Optional.of(file), Map.of(), Map.of());
            return List.of();
        } catch (ConfigException refused) {
            return ConfigFiles.shown(refused.problems(), file);
        }
    }

    @Test
    void whatOnlyDeservesAWordIsAWarning() throws ConfigException {
        Loaded loaded = configs.yaml("""
                server: { host: 0.0.0.0 }
                gateway_keys: [ { id: none }, { id: short, key: abc } ]
                upstream_accounts:
                  - { id: far, provider: openai, api_key: k, base_url: "http://10.0.0.1:8000/v1" }
                  - { id: near, provider: openai, api_key: k, base_url: "http://127.1.2.3:8000/v1" }
                  - { id: here, provider: openai, api_key: k, base_url: "http://[::1]:8000" }
                """, Map.of());
        assertThat(ConfigFiles.shown(loaded.warnings(), dir.resolve("config.yaml")))
                .containsExactly(
                        "gateway_keys[0] has neither key nor key_hash, so it admits nobody",
                        "gateway_keys[1].key is shorter than 8 characters and easily guessed",
                        "upstream_accounts[0].base_url is plain http to another machine: requests and the key travel"
                                + " unencrypted");
    }

    static Stream<String> leaks() {
        return Stream.of(
                "upstream_accounts: [ { id: a, api_key: [ CANARY ] } ]",
                "upstream_accounts: [ { id: a, api_key: CANARY, type: CANARY, weight: CANARY, provider: CANARY } ]",
                "upstream_accounts: [ { id: a, api_key: 'CANARY x', base_url: 'https://u:CANARY@h' } ]",
                "upstream_accounts: [ { id: a, api_key: '${SECRET} ', status: '${SECRET}', auth_header: '${SECRET}' } ]",
                "upstream_accounts: [ { id: a, api_key: k, base_url: 'https://CANARY CANARY' } ]",
                "gateway_keys: [ { id: a, key_hash: CANARY, expires_at: CANARY } ]",
                "gateway_keys: [ { id: a, key: CANARY }, { id: b, key: CANARY } ]",
                "upstream_accounts:\n  - api_key: CANARY: broken\n",
                "api_key: *CANARY\n",
                "{\"api_key\": CANARY}");
    }

    @ParameterizedTest
    @MethodSource("leaks")
    void noProblemShowsASecret(String content) {
        for (String name : List.of("leak.yaml", "leak.json")) {
            assertThat(configs.problems(
                            name, content.replace("CANARY", "hunter2-canary"), Map.of("SECRET", "hunter2-canary")))
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line).doesNotContain("hunter2"));
        }
    }

    @Test
    void aLoadedConfigurationDoesNotShowItsSecrets() throws ConfigException {
        Loaded loaded = configs.yaml("""
                gateway_keys: [ { id: a, key: hunter2-canary } ]
                upstream_accounts: [ { id: a, api_key: hunter2-canary } ]
                """, Map.of());
        assertThat(loaded.toString()).contains("***").doesNotContain("hunter2");
    }
}
