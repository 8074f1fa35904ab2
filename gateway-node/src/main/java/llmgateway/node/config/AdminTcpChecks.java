package llmgateway.node.config;

import llmgateway.contracts.Host;
import llmgateway.contracts.config.AdminConfig.TcpConfig;
import llmgateway.contracts.config.GatewayConfig;

/** The rules of administration over TCP: never without certificates of both sides, and at a port of its own. */
final class AdminTcpChecks {
    private static final String PORT = "admin.tcp.port";
    private static final String TLS = "admin.tcp.tls";
    private static final String USUAL_HOST = "127.0.0.1";

    private final Problems problems;

    AdminTcpChecks(Problems problems) {
        this.problems = problems;
    }

    void check(GatewayConfig config) {
        TcpConfig tcp = config.admin().tcp();
        if (tcp.port().isEmpty() || problems.within("admin.tcp")) {
            return;
        }
        Host host = new Host(tcp.host().orElse(USUAL_HOST));
        taken(tcp.port().get(), host, config.server().port(), config.server().host(), "server.port");
        taken(
                tcp.port().get(),
                host,
                config.management().port(),
                config.management().host(),
                "management.port");
        new MutualTlsChecks(problems, TLS, "orders are taken over TCP only where both sides show certificates")
                .check(tcp.tls());
    }

    private void taken(int port, Host host, int other, String otherHost, String otherKey) {
        if (port != 0 && port == other && host.overlaps(new Host(otherHost))) {
            problems.add(PORT, "is the port of " + otherKey, "another port");
        }
    }
}
