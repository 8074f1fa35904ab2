package llmgateway.node.admin;

import io.vertx.core.Vertx;
import java.util.function.Supplier;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.port.AccountFigures;
import llmgateway.contracts.port.Registry;
import llmgateway.ingress.KeyDesk;
import llmgateway.router.Board;
import llmgateway.router.RouteDesk;
import llmgateway.upstream.AccountBooks;
import llmgateway.upstream.AccountDesk;
import llmgateway.upstream.OauthDesk;
import llmgateway.upstream.TokenOrders;

/** Opens the desks of what the stages own: accounts, client keys and routes. */
public final class StageDesks {
    private StageDesks() {}

    /**
     * Opens them on the calling context.
     *
     * @param config the configuration that holds at the moment
     */
    public static void open(
            Vertx vertx,
            Registry registry,
            Supplier<GatewayConfig> config,
            AccountFigures figures,
            AccountBooks books,
            Board board) {
        new AccountDesk(vertx, registry, config, figures, board.health(), books, board::inFlight, RouteDesk::modelsOf)
                .open();
        new KeyDesk(vertx, registry, config).open();
        new RouteDesk(vertx, registry, config, board).open();
    }

    /** Opens the desk of the credentials that are renewed, which only a running node has. */
    public static void openForTokens(
            Vertx vertx, Registry registry, Supplier<GatewayConfig> config, TokenOrders tokens) {
        new OauthDesk(vertx, registry, config, tokens).open();
    }
}
