package llmgateway.contracts.config;

import java.util.List;
import java.util.Optional;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.Glob;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.Fault;
import llmgateway.contracts.failure.Processed;
import llmgateway.contracts.failure.Remedy;
import llmgateway.contracts.failure.Scope;

/** What a failure at an upstream means; the conditions that are given must all hold. */
public record FailureRuleConfig(
        @Setting("HTTP statuses, as 429 or 5*; 200 stands for an error inside a good answer. Empty: any.")
        List<Glob> status,

        @Setting("Error types or codes; one of those that the error names must match. Empty: any.")
        List<Glob> error,

        @Setting("Patterns for the error's message, in small letters. Empty: any.")
        List<Glob> message,

        @Setting("Failures without an answer instead: connect-failed, stale-connection, connection-lost, broken-reply,"
                + " upstream-timeout.")
        List<FailureKind> withoutAnswer,

        @Setting("Whether it is about conversations or side calls only.")
        Optional<Endpoint.Kind> endpoint,

        @Setting(value = "What to call it.", byDefault = "upstream-error")
        FailureKind kind,

        @Setting("Whose fault it is; the kind's if left out.")
        Optional<Fault> fault,

        @Setting("How far the request went at the upstream; as it was seen if left out.")
        Optional<Processed> processed,

        @Setting(value = "What to do; stop passes the answer on to the client.", byDefault = "next-account")
        Remedy action,

        @Setting(value = "Who rests.", byDefault = "request")
        Scope scope,

        @Setting(value = "The first rest, where the provider states no time; 0: none.", byDefault = "0", max = 86_400)
        int firstSeconds,

        @Setting(value = "What rests grow to, doubling each time.", byDefault = "0", max = 86_400)
        int longestSeconds,

        @Setting(value = "The failure in a few words for people.", byDefault = "\"\"")
        String reason) {

    public FailureRuleConfig {
        status = List.copyOf(status);
        error = List.copyOf(error);
        message = List.copyOf(message);
        withoutAnswer = List.copyOf(withoutAnswer);
        longestSeconds = Math.max(firstSeconds, longestSeconds);
    }
}
