package llmgateway.node;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import llmgateway.contracts.account.AccountStates;
import llmgateway.contracts.port.Readiness;
import llmgateway.node.admin.desk.NodeView;

/** A running node as its administration sees it. */
final class NodeStatus implements NodeView {
    private final Node node;
    private final String name;
    private final Clock clock;
    private final Instant begun;

    NodeStatus(Node node, String name, Clock clock) {
        this.node = node;
        this.name = name;
        this.clock = clock;
        begun = clock.instant();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String version() {
        return Optional.ofNullable(Node.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    @Override
    public String address() {
        String host = node.config().server().host();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + node.port();
    }

    @Override
    public int shards() {
        return node.shards();
    }

    @Override
    public int inFlight() {
        return node.inFlight();
    }

    @Override
    public int attemptsAt(String account) {
        return node.attemptsAt(account);
    }

    @Override
    public Duration uptime() {
        return Duration.between(begun, clock.instant());
    }

    @Override
    public Readiness readiness() {
        return node.readiness();
    }

    @Override
    public AccountStates states() {
        return node.states();
    }

    @Override
    public boolean draining() {
        return node.draining();
    }

    @Override
    public void drain() {
        node.drain();
    }

    @Override
    public void resume() {
        node.resume();
    }
}
