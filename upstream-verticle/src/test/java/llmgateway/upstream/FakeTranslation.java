package llmgateway.upstream;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.port.ReplyPlan;
import llmgateway.contracts.port.RequestTranslation;

/** A translation that says the same to every account, or refuses. */
record FakeTranslation(
        Endpoint endpoint, String query, Buffer body, Map<String, String> headers, Optional<Failure> refusal)
        implements RequestTranslation {

    /** What is to come back with the answer. */
    static final ReplyPlan PLAN = () -> List.of("a;field=b");

    static FakeTranslation of(Endpoint endpoint) {
        return new FakeTranslation(endpoint, "", Buffer.buffer("{\"model\":\"m\"}"), Map.of(), Optional.empty());
    }

    FakeTranslation withQuery(String other) {
        return new FakeTranslation(endpoint, other, body, headers, refusal);
    }

    FakeTranslation withBody(Buffer other) {
        return new FakeTranslation(endpoint, query, other, headers, refusal);
    }

    FakeTranslation needing(String header, String value) {
        return new FakeTranslation(endpoint, query, body, Map.of(header, value), refusal);
    }

    FakeTranslation refusing(Failure failure) {
        return new FakeTranslation(endpoint, query, body, headers, Optional.of(failure));
    }

    @Override
    public String model() {
        return "m";
    }

    @Override
    public boolean streamed() {
        return false;
    }

    @Override
    public boolean stateful() {
        return false;
    }

    @Override
    public Optional<Dialect> dialectFor(AccountConfig account, String model) {
        return Optional.of(endpoint.dialect());
    }

    @Override
    public Translated translate(Target target) throws RefusedException {
        if (refusal.isPresent()) {
            throw new RefusedException(refusal.get());
        }
        Buffer said = target.systemText()
                .map(text -> new JsonObject(body).put("system", text).toBuffer())
                .orElse(body);
        return new Translated(endpoint.path(), query, said, headers, PLAN);
    }
}
