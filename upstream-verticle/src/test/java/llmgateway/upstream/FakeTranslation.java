package llmgateway.upstream;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.port.ReplyPlan;
import llmgateway.contracts.port.RequestTranslation;

/** A translation that says the same to every account, or refuses; the target is written into the query. */
record FakeTranslation(Endpoint endpoint, boolean stateful, String query, Buffer body, Optional<Failure> refusal)
        implements RequestTranslation {

    static FakeTranslation of(Endpoint endpoint) {
        return new FakeTranslation(endpoint, false, "", Buffer.buffer("{\"model\":\"m\"}"), Optional.empty());
    }

    FakeTranslation withQuery(String other) {
        return new FakeTranslation(endpoint, stateful, other, body, refusal);
    }

    FakeTranslation withBody(Buffer other) {
        return new FakeTranslation(endpoint, stateful, query, other, refusal);
    }

    FakeTranslation withState() {
        return new FakeTranslation(endpoint, true, query, body, refusal);
    }

    FakeTranslation refusing(Failure failure) {
        return new FakeTranslation(endpoint, stateful, query, body, Optional.of(failure));
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
    public Optional<Dialect> dialectFor(AccountConfig account, String model) {
        return Optional.of(endpoint.dialect());
    }

    @Override
    public Translated translate(Target target) throws RefusedException {
        if (refusal.isPresent()) {
            throw new RefusedException(refusal.get());
        }
        return new Translated(endpoint.path(), query, body, ReplyPlan.VERBATIM);
    }
}
