package llmgateway.admin.view;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What certificates were made, where they belong and what to write into the configuration there. */
public final class Certified implements View {
    /** Where the text supposes that a node's certificates are on its own machine. */
    private static final String HOME = "/etc/llm-gateway/tls";

    private static final int PORT = 9443;

    @Override
    public String text(@Nullable Object result, Ink ink) {
        if (!(result instanceof JsonObject made)) {
            return Words.of(result) + "\n";
        }
        StringBuilder text = new StringBuilder();
        JsonArray certificates = made.getJsonArray("certificates");
        for (Object certificate : certificates) {
            JsonObject one = (JsonObject) certificate;
            boolean node = one.getString("role").equals("node");
            text.append(node ? "Node " : "Admin ")
                    .append(ink.bold(one.getString("name")))
                    .append(", until ")
                    .append(one.getString("expires_at"), 0, "2026-11-20".length())
                    .append(node ? ", at " + Words.of(one.getJsonArray("hosts")) : "")
                    .append(".\n");
            text.append(steps(one, node)).append('\n');
        }
        text.append("ca.key in ")
                .append(made.getString("directory"))
                .append(" makes nodes and admins: keep it away from the nodes, and keep a copy.\n");
        return text.toString();
    }

    private static String steps(JsonObject certificate, boolean node) {
        if (certificate.getBoolean("renewed")) {
            return "  Copy " + certificate.getString("directory") + " over what its holder has"
                    + (node ? "; orders are taken by it without a restart, the bus between nodes needs one.\n" : ".\n");
        }
        return node ? nodeSteps(certificate) : adminSteps(certificate);
    }

    private static String nodeSteps(JsonObject node) {
        return """
                  Copy %s to that machine as %s, for the node's user alone,
                  and write into the node's configuration:

                cluster:
                  event_bus:
                    tls: { ca_file: %s/ca.crt, cert_file: %s/node.crt, key_file: %s/node.key }
                admin:
                  tcp:
                    host: 0.0.0.0
                    port: %d
                    tls: { ca_file: %s/ca.crt, cert_file: %s/node.crt, key_file: %s/node.key }
                """.formatted(node.getString("directory"), HOME, HOME, HOME, HOME, PORT, HOME, HOME, HOME);
    }

    private static String adminSteps(JsonObject admin) {
        return """
                  Keep %s, or copy it to the machine where the orders are given, and type:

                gateway-admin --node HOST:%d --tls-dir %s status
                """.formatted(admin.getString("directory"), PORT, admin.getString("directory"));
    }
}
