package llmgateway.transform.engine.error;

import java.util.List;
import java.util.Optional;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.failure.ErrorText;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.FailureRules;
import llmgateway.contracts.failure.Ruling;

/** Tells from an upstream's error code and type what kind of failure it is. */
public final class ErrorClassifier {

    private ErrorClassifier() {}

    /** The kind; empty if the request itself is at fault, so that no other account would do better. */
    public static Optional<FailureKind> classify(ErrorBody error) {
        Ruling ruling = FailureRules.BUILT_IN.inside(Endpoint.Kind.CONVERSATION, text(error));
        return ruling.passesOn() ? Optional.empty() : Optional.of(ruling.kind());
    }

    private static ErrorText text(ErrorBody error) {
        return new ErrorText(List.of(Optional.ofNullable(error.code()).orElse(""), error.type()), error.message());
    }
}
