package llmgateway.transform.engine.rules;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.failure.Remedy;

/**
 * What one conversion could not say, or could only say nearly. A strict one refuses at the first loss, a lenient one goes on and
 * tells what was lost.
 */
public final class Losses {
    private final boolean strict;
    private final UnaryOperator<String> naming;
    private final Set<String> told = new LinkedHashSet<>();

    public Losses(boolean strict) {
        this(strict, UnaryOperator.identity());
    }

    /**
     * Losses of a request.
     *
     * @param naming what the client calls a field that may be named as another dialect does
     */
    public Losses(boolean strict, UnaryOperator<String> naming) {
        this.strict = strict;
        this.naming = naming;
    }

    /**
     * Something was dropped or is only said nearly.
     *
     * @param path the request's field, such as {@code messages[3].content[0]}
     * @throws RefusedException if nothing may be lost
     */
    public void note(Loss loss, String path) throws RefusedException {
        String named = naming.apply(path);
        if (strict) {
            throw refused(
                    named,
                    "cannot be converted exactly for the upstream (" + loss.label() + ": " + loss.meaning()
                            + ") and the gateway is set to refuse that.");
        }
        told.add(loss.label() + ";field=" + named);
    }

    /** What was lost, as {@code code;field=path}, in the order in which it was met and each once. */
    public List<String> warnings() {
        return List.copyOf(told);
    }

    /**
     * A refusal that no setting makes good; another account, which speaks the client's dialect, may still serve.
     *
     * @param path the request's field
     * @param why goes on after "The field '…' "
     */
    public static RefusedException refused(String path, String why) {
        return new RefusedException(Failure.of(FailureKind.UNSUPPORTED, "The field '" + path + "' " + why)
                .withParam(path)
                .withRemedy(Remedy.NEXT_ACCOUNT));
    }

    /**
     * A refusal of a request that is wrong in any dialect.
     *
     * @param path the request's field
     * @param expected goes on after "The field '…' must be "
     */
    public static RefusedException malformed(String path, String expected) {
        String message = "The field '" + path + "' must be " + expected + ".";
        return new RefusedException(
                Failure.of(FailureKind.MALFORMED_REQUEST, message).withParam(path));
    }
}
