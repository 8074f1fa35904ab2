package llmgateway.ingress.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.Caller;
import llmgateway.contracts.Glob;
import llmgateway.contracts.KeyLimits;
import llmgateway.contracts.Secret;
import llmgateway.contracts.config.GatewayKeyConfig;
import llmgateway.contracts.config.GatewayKeyConfig.Permission;
import llmgateway.contracts.config.KeyedHash;
import llmgateway.contracts.config.Status;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.FakeRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientKeysTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final List<Permission> ALL = List.of(Permission.READ, Permission.WRITE);

    @ParameterizedTest
    @CsvSource({
        "x-gateway-api-key, good",
        "x-api-key, good",
        "api-key, good",
        "authorization, Bearer good",
        "Authorization, bEARER   good"
    })
    void aKeyMayComeInAnyOfTheHeaders(String header, String value) throws RefusedException {
        ClientKeys keys = clientKeys(List.of(key("good", ALL, Status.ACTIVE, Optional.empty())));
        MultiMap headers = headers(header, value, "anthropic-version", "2023-06-01");

        Caller caller = keys.admit(PresentedKey.takenFrom(headers), Permission.WRITE, NOW);

        assertThat(caller).isEqualTo(new Caller("id-good", "name-good", List.of(new Glob("claude-*"))));
        assertThat(headers.names()).containsExactly("anthropic-version");
    }

    @Test
    void aKeyMayBeConfiguredByItsHash() throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest("good".getBytes(StandardCharsets.UTF_8));
        String hash = HexFormat.of().withUpperCase().formatHex(digest);
        ClientKeys keys = clientKeys(
                List.of(config("h", Optional.empty(), Optional.of(hash), ALL, Status.ACTIVE, Optional.empty())));

        assertThat(keys.admit(presented("x-api-key", "good"), Permission.READ, NOW)
                        .keyId())
                .isEqualTo("h");
        assertThat(refusal(keys, presented("x-api-key", hash), Permission.READ).kind())
                .isEqualTo(FailureKind.INVALID_KEY);
    }

    @Test
    void everyKeyThatIsNoGoodGetsOneAndTheSameAnswer() {
        ClientKeys keys = clientKeys(List.of(
                key("good", ALL, Status.ACTIVE, Optional.empty()),
                key("disabled", ALL, Status.DISABLED, Optional.empty()),
                key("expired", ALL, Status.ACTIVE, Optional.of(NOW)),
                config("keyless", Optional.empty(), Optional.empty(), ALL, Status.ACTIVE, Optional.empty()),
                config("odd", Optional.empty(), Optional.of("not a hash"), ALL, Status.ACTIVE, Optional.empty())));

        Failure unknown = refusal(keys, presented("x-api-key", "unknown"), Permission.WRITE);
        assertThat(unknown.kind()).isEqualTo(FailureKind.INVALID_KEY);
        assertThat(refusal(keys, presented("x-api-key", "disabled"), Permission.WRITE))
                .isEqualTo(unknown);
        assertThat(refusal(keys, presented("x-api-key", "expired"), Permission.WRITE))
                .isEqualTo(unknown);
        assertThat(refusal(keys, presented("x-api-key", "good", "authorization", "Bearer other"), Permission.WRITE))
                .isEqualTo(unknown);
    }

    @Test
    void aKeyWorksUntilItExpires() throws RefusedException {
        ClientKeys keys = clientKeys(List.of(key("k", ALL, Status.ACTIVE, Optional.of(NOW.plusNanos(1)))));

        assertThat(keys.admit(presented("x-api-key", "k"), Permission.WRITE, NOW)
                        .keyId())
                .isEqualTo("id-k");
    }

    @Test
    void noKeyIsMissingAuthorization() {
        ClientKeys keys = clientKeys(List.of(key("good", ALL, Status.ACTIVE, Optional.empty())));

        assertThat(refusal(keys, presented(), Permission.WRITE).kind()).isEqualTo(FailureKind.MISSING_AUTHORIZATION);
        assertThat(refusal(keys, presented("x-api-key", " "), Permission.WRITE).kind())
                .isEqualTo(FailureKind.MISSING_AUTHORIZATION);
        assertThat(refusal(keys, presented("authorization", "Basic Z29vZA=="), Permission.WRITE)
                        .kind())
                .isEqualTo(FailureKind.MISSING_AUTHORIZATION);
    }

    @Test
    void aGatewayWithoutKeysSaysSo() {
        ClientKeys keys = clientKeys(List.of());

        assertThat(keys.none()).isTrue();
        assertThat(refusal(keys, presented(), Permission.WRITE).message()).contains("No client key is configured");
        Failure failure = refusal(keys, presented("x-api-key", "any"), Permission.WRITE);
        assertThat(failure.kind()).isEqualTo(FailureKind.INVALID_KEY);
        assertThat(failure.message()).contains("No client key is configured").doesNotContain("any ");
    }

    @Test
    void permissionsAreKept() throws RefusedException {
        ClientKeys keys = clientKeys(List.of(key("r", List.of(Permission.READ), Status.ACTIVE, Optional.empty())));

        assertThat(keys.admit(presented("api-key", "r"), Permission.READ, NOW).keyId())
                .isEqualTo("id-r");
        assertThat(refusal(keys, presented("api-key", "r"), Permission.WRITE).kind())
                .isEqualTo(FailureKind.FORBIDDEN);
    }

    @Test
    void equalKeysInSeveralHeadersAreOneKey() throws RefusedException {
        ClientKeys keys = clientKeys(List.of(key("good", ALL, Status.ACTIVE, Optional.empty())));
        MultiMap headers = headers("x-api-key", "good", "authorization", "Bearer good", "api-key", "good");

        assertThat(keys.admit(PresentedKey.takenFrom(headers), Permission.WRITE, NOW)
                        .keyId())
                .isEqualTo("id-good");
        assertThat(headers.isEmpty()).isTrue();
    }

    @Test
    void theOwnHeaderLeavesTheClientsTokenInPlace() {
        MultiMap headers = headers(
                "x-gateway-api-key", "good", "authorization", "Bearer theirs", "x-api-key", "good", "api-key", "other");

        PresentedKey key = PresentedKey.takenFrom(headers);

        assertThat(key).isEqualTo(new PresentedKey(Optional.of(new Secret("good")), false));
        assertThat(headers.get("authorization")).isEqualTo("Bearer theirs");
        assertThat(headers.get("api-key")).isEqualTo("other");
        assertThat(headers.names()).hasSize(2);
    }

    @Test
    void theOwnKeyIsNotForwardedAsAToken() {
        MultiMap headers = headers("x-gateway-api-key", "good", "authorization", "Bearer good");

        assertThat(PresentedKey.takenFrom(headers).contradictory()).isFalse();
        assertThat(headers.isEmpty()).isTrue();
    }

    @Test
    void aKeyThatTheGatewayMadeIsFoundByTheIdInIt() throws RefusedException {
        String mine = made("mine");
        ClientKeys keys = clientKeys(List.of(
                stored("other", Status.ACTIVE, Optional.empty(), held(made("other"))),
                stored("mine", Status.ACTIVE, Optional.empty(), held(mine)),
                key("good", ALL, Status.ACTIVE, Optional.empty())));

        assertThat(keys.admit(presented("x-api-key", mine), Permission.WRITE, NOW)
                        .keyId())
                .isEqualTo("mine");
        assertThat(keys.admit(presented("x-api-key", "good"), Permission.WRITE, NOW)
                        .keyId())
                .isEqualTo("id-good");
    }

    @Test
    void whoComesInBringsTheLimitsOfItsKey() throws RefusedException {
        String mine = made("mine");
        ClientKeys keys = clientKeys(List.of(
                stored("mine", Status.ACTIVE, Optional.empty(), held(mine)),
                Configs.limited(key("of-file", ALL, Status.ACTIVE, Optional.empty()), 7, 0),
                key("free", ALL, Status.ACTIVE, Optional.empty())));

        assertThat(limits(keys, mine)).isEqualTo(new KeyLimits(60, 3));
        assertThat(limits(keys, "of-file")).isEqualTo(new KeyLimits(7, 0));
        assertThat(limits(keys, "free")).isEqualTo(KeyLimits.NONE);
    }

    private static KeyLimits limits(ClientKeys keys, String key) throws RefusedException {
        return keys.admit(presented("x-api-key", key), Permission.WRITE, NOW).limits();
    }

    @Test
    void aMadeKeyOfAnUnknownIdOrAnotherHashOrMistypedIsNoGood() {
        String mine = made("mine");
        ClientKeys keys = clientKeys(List.of(stored("mine", Status.ACTIVE, Optional.empty(), held(mine))));

        for (String wrong :
                List.of(made("mine"), made("nobody"), mine + "x", mine.substring(1), "mine", HASHES.keyHash(mine))) {
            assertThat(refusal(keys, presented("x-api-key", wrong), Permission.WRITE)
                            .kind())
                    .isEqualTo(FailureKind.INVALID_KEY);
        }
    }

    @Test
    void aReplacedKeyWorksUntilItsOverlapEnds() throws RefusedException {
        String old = made("k");
        String fresh = made("k");
        String gone = made("k");
        ClientKeys keys = clientKeys(List.of(stored(
                "k",
                Status.ACTIVE,
                Optional.empty(),
                new KeyedHash(HASHES.keyHash(gone), Optional.of(NOW)),
                new KeyedHash(HASHES.keyHash(old), Optional.of(NOW.plusNanos(1))),
                held(fresh))));

        assertThat(keys.admit(presented("x-api-key", fresh), Permission.WRITE, NOW)
                        .keyId())
                .isEqualTo("k");
        assertThat(keys.admit(presented("x-api-key", old), Permission.WRITE, NOW)
                        .keyId())
                .isEqualTo("k");
        assertThat(refusal(keys, presented("x-api-key", gone), Permission.WRITE).kind())
                .isEqualTo(FailureKind.INVALID_KEY);
    }

    @Test
    void aMadeKeyThatIsExpiredOrDisabledOrHasNoHashGetsTheSameAnswer() {
        String disabled = made("disabled");
        String expired = made("expired");
        String bare = made("bare");
        ClientKeys keys = clientKeys(List.of(
                stored("disabled", Status.DISABLED, Optional.empty(), held(disabled)),
                stored("expired", Status.ACTIVE, Optional.of(NOW), held(expired)),
                stored("blank", Status.ACTIVE, Optional.empty(), new KeyedHash(" ", Optional.empty())),
                stored("bare", Status.ACTIVE, Optional.empty())));

        Failure unknown = refusal(keys, presented("x-api-key", "unknown"), Permission.WRITE);
        for (String key : List.of(disabled, expired, bare, made("blank"))) {
            assertThat(refusal(keys, presented("x-api-key", key), Permission.WRITE))
                    .isEqualTo(unknown);
        }
    }

    @Test
    void withoutAHashFunctionNoMadeKeyComesIn() {
        String mine = made("mine");
        ClientKeys keys = new ClientKeys(
                List.of(stored(
                        "mine", Status.ACTIVE, Optional.empty(), new KeyedHash("", Optional.empty()), held(mine))),
                key -> "");

        assertThat(refusal(keys, presented("x-api-key", mine), Permission.WRITE).kind())
                .isEqualTo(FailureKind.INVALID_KEY);
    }

    private static final FakeRegistry HASHES = new FakeRegistry();
    private static final SecureRandom RANDOM = new SecureRandom();

    private static String made(String id) {
        return KeyText.make(id, RANDOM::nextBytes);
    }

    private static KeyedHash held(String key) {
        return new KeyedHash(HASHES.keyHash(key), Optional.empty());
    }

    private static GatewayKeyConfig stored(String id, Status status, Optional<Instant> expiry, KeyedHash... hashes) {
        return new GatewayKeyConfig(
                Optional.of(id),
                Optional.of(id),
                Optional.empty(),
                Optional.empty(),
                ALL,
                status,
                List.of(),
                expiry,
                60,
                3,
                List.of(hashes));
    }

    private static ClientKeys clientKeys(List<GatewayKeyConfig> keys) {
        return new ClientKeys(keys, HASHES::keyHash);
    }

    @Test
    void aPresentedKeyIsNotPrinted() {
        assertThat(presented("x-api-key", "very-secret").toString()).doesNotContain("very-secret");
    }

    private static Failure refusal(ClientKeys keys, PresentedKey presented, Permission needed) {
        RefusedException refused =
                catchThrowableOfType(RefusedException.class, () -> keys.admit(presented, needed, NOW));
        assertThat(refused).isNotNull();
        return refused.failure();
    }

    private static PresentedKey presented(String... namesAndValues) {
        return PresentedKey.takenFrom(headers(namesAndValues));
    }

    private static MultiMap headers(String... namesAndValues) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return headers;
    }

    private static GatewayKeyConfig key(
            String key, List<Permission> permissions, Status status, Optional<Instant> expiry) {
        return config("id-" + key, Optional.of(new Secret(key)), Optional.empty(), permissions, status, expiry);
    }

    private static GatewayKeyConfig config(
            String id,
            Optional<Secret> key,
            Optional<String> hash,
            List<Permission> permissions,
            Status status,
            Optional<Instant> expiry) {
        return new GatewayKeyConfig(
                Optional.of(id),
                Optional.of(id.replace("id-", "name-")),
                key,
                hash,
                permissions,
                status,
                List.of(new Glob("claude-*")),
                expiry);
    }
}
