package llmgateway.ingress;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.List;
import llmgateway.contracts.port.Readiness;
import llmgateway.ingress.engine.Match;

/** Answers the questions about the gateway itself. */
final class Probes {
    private final Readiness readiness;
    private final InstantSource clock;

    Probes(Readiness readiness, InstantSource clock) {
        this.readiness = readiness;
        this.clock = clock;
    }

    void answer(Match.Probe probe, ResponseHead head) {
        switch (probe) {
            case HELLO -> head.answer(200);
            case HEALTH ->
                head.answer(
                        200,
                        new JsonObject()
                                .put("status", "ok")
                                .put("timestamp", clock.instant().toString())
                                .toBuffer());
            case READY -> ready(head);
        }
    }

    private void ready(ResponseHead head) {
        List<Readiness.Check> checks = readiness.checks();
        boolean ready = checks.stream().allMatch(Readiness.Check::passed);
        JsonArray report = new JsonArray();
        for (Readiness.Check check : checks) {
            report.add(new JsonObject()
                    .put("name", check.name())
                    .put("status", check.passed() ? "pass" : "fail")
                    .put("detail", check.detail()));
        }
        head.answer(
                ready ? 200 : 503,
                new JsonObject()
                        .put("status", ready ? "ready" : "not_ready")
                        .put("checks", report)
                        .toBuffer());
    }
}
