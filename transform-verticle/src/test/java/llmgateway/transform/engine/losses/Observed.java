package llmgateway.transform.engine.losses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.port.RequestTranslation.Target;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.transform.engine.convert.RequestConversion;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Envelopes;
import llmgateway.transform.engine.rules.Origins;
import llmgateway.transform.testing.Settings;

/** One request converted for one upstream. */
record Observed(ObjectNode body, List<String> warnings, List<String> stops) {
    /** Stands for reasoning state that the upstream made, in a row's value. */
    private static final String SEALED = "$SEALED";

    /** The upstreams that the table speaks of where a row does not name another model. */
    private static String usualModel(Dialect upstream) {
        return switch (upstream) {
            case MESSAGES -> "claude-sonnet-4-5";
            case CHAT -> "some-model";
            default -> "gpt-5.2";
        };
    }

    /** A Chat server is a compatible one, unless the row names a model of OpenAI's. */
    private static AccountConfig account(Dialect upstream, boolean ofOpenAi) {
        AccountBuilder account = AccountBuilder.of("acc", upstream == Dialect.MESSAGES ? "anthropic" : "openai");
        return (upstream == Dialect.CHAT && !ofOpenAi ? account.baseUrl("http://compatible.test/v1") : account).build();
    }

    static Observed of(Dialect client, ObjectNode request, Dialect upstream, Optional<String> model, boolean strict)
            throws RefusedException {
        AccountConfig account =
                account(upstream, model.filter(its -> its.startsWith("gpt")).isPresent());
        String text = JsonTree.text(request).replace(SEALED, sealed(upstream, account));
        RequestConversion.Converted converted = new RequestConversion(
                        client, Buffer.buffer(text), "m", null, "req1", Settings.allowed())
                .to(new Target(upstream, model.orElse(usualModel(upstream)), account, strict, Optional.empty()));
        return new Observed(
                converted.request(),
                converted.plan().warnings(),
                Objects.requireNonNull(converted.plan()).stops());
    }

    Observed withWarnings(List<String> others) {
        return new Observed(body, others, stops);
    }

    private static String sealed(Dialect upstream, AccountConfig account) {
        String origin = Origins.of(upstream, account);
        Opaque opaque = switch (upstream) {
            case MESSAGES -> Opaque.of(origin, Opaque.Kind.SIGNATURE, "c2ln");
            case CHAT ->
                Opaque.of(origin, Opaque.Kind.EXTRA, "{\"reasoning_details\":[{\"type\":\"reasoning.encrypted\"}]}");
            default -> Opaque.of(origin, Opaque.Kind.ENCRYPTED, "gAAAAx");
        };
        return new Envelopes(Settings.ENVELOPE_KEY).seal(opaque);
    }
}
