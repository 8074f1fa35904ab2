package llmgateway.ingress;

import io.vertx.core.Vertx;
import llmgateway.contracts.bus.Handoff;
import llmgateway.contracts.message.Accepted;
import llmgateway.contracts.message.Failed;
import llmgateway.contracts.port.Telemetry;

/** What every exchange of a shard works with. */
record Surroundings(
        Vertx vertx,
        IngressNode node,
        OpenExchanges open,
        Telemetry telemetry,
        Pace pace,
        Handoff<Accepted> accepted,
        Handoff<Failed> failed) {}
