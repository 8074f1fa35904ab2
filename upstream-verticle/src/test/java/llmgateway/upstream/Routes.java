package llmgateway.upstream;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.message.Attempt;
import llmgateway.contracts.message.Routed;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.FakeExchange;
import llmgateway.contracts.testing.FakeProvider;

/** Routed requests for tests. */
final class Routes {

    private Routes() {}

    /** A Messages call to {@code provider}. */
    static Routed to(FakeProvider provider) {
        return to(provider, FakeTranslation.of(Endpoint.MESSAGES));
    }

    static Routed to(FakeProvider provider, FakeTranslation translation) {
        return to(account(provider), translation, MultiMap.caseInsensitiveMultiMap(), List.of());
    }

    static Routed to(AccountConfig account, FakeTranslation translation, MultiMap headers, List<Attempt.Try> trail) {
        FakeExchange exchange = new FakeExchange(translation.endpoint(), headers);
        Dialect dialect = translation.endpoint().dialect();
        return new Routed(exchange, translation, new Attempt(account, "m", "m", dialect, false, () -> {}, trail));
    }

    /** A call of {@code endpoint} that is put to {@code account} in Messages. */
    static Routed converted(AccountConfig account, Endpoint endpoint, MultiMap headers) {
        FakeExchange exchange = new FakeExchange(endpoint, headers);
        Attempt attempt = new Attempt(account, "m", "m", Dialect.MESSAGES, false, () -> {}, List.of());
        return new Routed(exchange, FakeTranslation.of(endpoint), attempt);
    }

    static AccountConfig account(FakeProvider provider) {
        return Accounts.account("main", "anthropic", provider.url());
    }

    static AccountConfig clientToken(FakeProvider provider) {
        return ofType(AccountConfig.Type.CLIENT_TOKEN, provider.url(), Optional.empty());
    }

    static AccountConfig ofType(AccountConfig.Type type, String url, Optional<String> proxy) {
        AccountBuilder builder = AccountBuilder.like(Accounts.account("main", "anthropic", url));
        proxy.ifPresent(builder::httpProxy);
        return builder.type(type).build();
    }

    /** A trail whose last attempt met a stale connection at {@code account}. */
    static List<Attempt.Try> staleAt(AccountConfig account) {
        return List.of(new Attempt.Try(account.id(), "m", Failure.of(FailureKind.STALE_CONNECTION, ""), 1));
    }
}
