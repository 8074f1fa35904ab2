package llmgateway.upstream;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.port.ReplyPlan;
import llmgateway.contracts.port.RequestTranslation;

/** A translation that says the same to every account, or refuses. */
record FakeTranslation(Endpoint endpoint, String query, Buffer body, Optional<Failure> refusal)
        implements RequestTranslation {

    /** What is to come back with the answer. */
    static final ReplyPlan PLAN = () -> List.of("a;field=b");

    static FakeTranslation of(Endpoint endpoint) {
        return new FakeTranslation(endpoint, "", Buffer.buffer("{\"model\":\"m\"}"), Optional.empty());
    }

    FakeTranslation withQuery(String other) {
        return new FakeTranslation(endpoint, other, body, refusal);
    }

    FakeTranslation withBody(Buffer other) {
        return new FakeTranslation(endpoint, query, other, refusal);
    }

    FakeTranslation refusing(Failure failure) {
        return new FakeTranslation(endpoint, query, body, Optional.of(failure));
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
        return new Translated(endpoint.path(), query, body, PLAN);
    }
}
