package llmgateway.node.admin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Stands in for the node's editing of a stopped node's state: it shows the order that it got, or fails as the directory says. */
public final class OfflineMain {
    private OfflineMain() {}

    public static void main(String[] args) throws IOException {
        String order = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        String directory = args[1];
        if (directory.endsWith("held")) {
            System.out.println(
                    "{\"ok\":false,\"error\":{\"code\":\"unavailable\",\"message\":\"a node holds this data directory\"}}");
            System.exit(1);
        }
        if (directory.endsWith("damaged")) {
            System.exit(1);
        }
        System.out.println("{\"ok\":true,\"result\":{\"id\":\"p\",\"persisted_on\":1,\"members\":1,\"option\":\""
                + args[0] + "\",\"order\":" + order + "}}");
    }
}
