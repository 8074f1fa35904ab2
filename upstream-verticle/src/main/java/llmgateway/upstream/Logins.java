package llmgateway.upstream;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import llmgateway.contracts.Secret;
import llmgateway.contracts.admin.AdminException;
import llmgateway.contracts.admin.AdminException.Reason;
import llmgateway.contracts.admin.Arguments;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.OauthConfig.ProfileConfig;
import llmgateway.contracts.port.Registry;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordStore.Change;
import llmgateway.contracts.state.RecordStore.ConflictException;
import llmgateway.contracts.state.StateRecord;
import llmgateway.upstream.engine.token.Grant;
import llmgateway.upstream.engine.token.Login;
import llmgateway.upstream.engine.token.LoginPage;
import llmgateway.upstream.engine.token.PastedCode;
import llmgateway.upstream.engine.token.Pkce;

/**
 * The logins that are under way, one for each account, as records: any process of the gateway ends what another began, once and
 * within {@link Login#LIFETIME}.
 */
final class Logins {
    private final Registry registry;
    private final InstantSource clock;
    private final IntFunction<byte[]> random;

    Logins(Registry registry, InstantSource clock, IntFunction<byte[]> random) {
        this.registry = registry;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Begins a login, in place of one that was begun before; gives the page to open.
     *
     * @param loopbackPort the port of this machine at which somebody waits for the login to end; of no use unless the profile
     *     allows that
     */
    Future<JsonObject> begin(AccountConfig account, Optional<ProfileConfig> configured, Optional<Integer> loopbackPort)
            throws AdminException {
        ProfileConfig profile = configured.orElseThrow(() -> refused("The account has no profile of oauth.profiles."));
        String authorizeUrl = profile.authorizeUrl()
                .orElseThrow(() -> refused("The account's profile has no authorize_url, where people log in."));
        String clientId = account.clientId()
                .or(profile::clientId)
                .orElseThrow(() -> refused("Neither the account nor its profile has a client_id."));
        Optional<String> loopback = loopbackPort
                .filter(port -> port > 0 && profile.loopbackRedirect())
                .map(port -> "http://127.0.0.1:" + port + "/callback");
        String redirectUri = loopback.or(profile::redirectUri)
                .orElseThrow(() -> refused("The account's profile has no redirect_uri, where a login ends"
                        + (profile.loopbackRedirect() ? ", and nobody waits for it on this machine." : ".")));
        Login login = new Login(
                Pkce.of(random.apply(Pkce.BYTES)).verifier(),
                new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(random.apply(Pkce.BYTES))),
                redirectUri,
                clock.instant());
        JsonObject result = new JsonObject()
                .put("id", account.id())
                .put("url", LoginPage.url(authorizeUrl, clientId, profile.scopes(), login))
                .put("state", login.state().reveal())
                .put("redirect_uri", redirectUri)
                .put("loopback", loopback.isPresent())
                .put("expires_at", login.expiresAt().toString());
        return registry.write(List.of(Registry.put(registry.records(), id(account), login.toJson())))
                .map(written -> result);
    }

    /**
     * Ends the login of {@code account} with what its page gave, so that nobody can end it again.
     *
     * @throws AdminException if it does not fit; then the login goes on
     */
    Future<Grant.AuthorizationCode> end(AccountConfig account, String brought) throws AdminException {
        StateRecord record = registry.records()
                .find(id(account))
                .filter(live -> live.value().isPresent())
                .orElseThrow(() -> refused("No login of this account is under way: each can be ended once. Begin with"
                        + " 'oauth start " + account.id() + "'."));
        Login login = record.value()
                .flatMap(Login::of)
                .orElseThrow(() -> refused("The login that is under way cannot be read; begin another."));
        if (!clock.instant().isBefore(login.expiresAt())) {
            throw refused("The login was begun too long ago (" + Login.LIFETIME.toMinutes()
                    + " minutes are allowed); begin another with 'oauth start " + account.id() + "'.");
        }
        PastedCode pasted = PastedCode.of(brought)
                .orElseThrow(() -> Arguments.bad("That holds no code: give code#state, the code alone, or the whole"
                        + " address at which the login ended."));
        if (pasted.state().isPresent() && !login.hasState(pasted.state().get())) {
            throw refused("The code comes from another login: that of another account, or one that was begun before.");
        }
        return registry.write(List.of(new Change(record.id(), Optional.of(record.version()), Optional.empty())))
                .map(written -> login.redeemedBy(pasted))
                .recover(failure -> Future.failedFuture(
                        failure instanceof ConflictException
                                ? refused("Somebody else has just ended this login.")
                                : failure));
    }

    private static RecordId id(AccountConfig account) {
        return new RecordId(RecordKind.LOGIN, account.id());
    }

    private static AdminException refused(String message) {
        return new AdminException(Reason.REFUSED, message);
    }
}
