package llmgateway.node.state;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import llmgateway.contracts.account.Credential;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.OauthConfig;
import llmgateway.contracts.config.OauthConfig.BodyFormat;
import llmgateway.contracts.config.OauthConfig.ProfileConfig;
import llmgateway.contracts.peer.Peers;
import llmgateway.contracts.port.Telemetry;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.contracts.testing.Configs;
import llmgateway.upstream.CredentialVerticle;
import llmgateway.upstream.TokenKeepers;

/** A process that renews an account's tokens over and over until it is killed, and prints each generation that it got. */
final class RefreshingProcess {
    private RefreshingProcess() {}

    /** Takes the data directory, the token endpoint and the pair that the account is configured with. */
    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true);
        AccountConfig account = account(args[2], args[3]);
        NodeState state = NodeState.open(Path.of(args[0]), Map.of(), false);
        TokenKeepers keepers = keepers(state, account, args[1], Telemetry.NONE);
        await(Vertx.vertx().deployVerticle(new CredentialVerticle(keepers, Map.of())));
        long generation = keepers.of(account).generation();
        while (true) {
            Credential next = await(keepers.newerThan(account, generation));
            generation = next.generation();
            out.println(generation);
        }
    }

    static AccountConfig account(String accessToken, String refreshToken) {
        return AccountBuilder.of("a", "anthropic")
                .type(AccountConfig.Type.OAUTH)
                .accessToken(accessToken)
                .refreshToken(refreshToken)
                .build();
    }

    static TokenKeepers keepers(NodeState state, AccountConfig account, String tokenUrl, Telemetry telemetry)
            throws IOException {
        GatewayConfig config = config(account, tokenUrl);
        return new TokenKeepers(Peers.alone("killed"), state.store(), state.tokenJournal(), telemetry, () -> config);
    }

    static GatewayConfig config(AccountConfig account, String tokenUrl) {
        ProfileConfig profile = new ProfileConfig(
                Optional.empty(),
                Optional.of(tokenUrl),
                Optional.of("client"),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                BodyFormat.FORM,
                false);
        return Configs.withOauth(Configs.config(List.of(account)), new OauthConfig(true, Map.of("p", profile)));
    }

    static <T> T await(Future<T> future) throws ExecutionException, InterruptedException, TimeoutException {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
