package llmgateway.admin.command;

import com.beust.jcommander.Parameter;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import llmgateway.admin.certificate.CertificateDirectory;
import llmgateway.admin.certificate.Issued;
import llmgateway.admin.line.Arguments;
import llmgateway.admin.line.Command;
import llmgateway.admin.line.CommandException;
import llmgateway.admin.line.Invocation;
import llmgateway.admin.line.Json;
import llmgateway.admin.line.Terminal;
import llmgateway.admin.line.Work;
import llmgateway.admin.view.Certified;
import llmgateway.admin.view.Ink;
import org.jspecify.annotations.Nullable;

/** The certificates by which the nodes of a cluster know each other and their admins; made here, without any node. */
final class ClusterCommands {
    private static final int USUAL_DAYS = 825;
    private static final int MOST_DAYS = 3650;

    private ClusterCommands() {}

    static List<Command> all() {
        return List.of(
                command(
                        "init",
                        List.of("DIR"),
                        First::new,
                        ClusterCommands::init,
                        "Makes a private authority, and certificates for a first node and an admin.",
                        "cluster init certificates --name node-1 --host 10.0.0.1"),
                command(
                        "add-node",
                        List.of("DIR", "NAME"),
                        Node::new,
                        ClusterCommands::addNode,
                        "Makes the certificate of one more node, or renews a node's.",
                        "cluster add-node certificates node-2 --host 10.0.0.2"),
                command(
                        "add-admin",
                        List.of("DIR", "NAME"),
                        Admin::new,
                        ClusterCommands::addAdmin,
                        "Makes the certificate of one more admin, or renews an admin's.",
                        "cluster add-admin certificates alice"));
    }

    private static Command command(
            String verb,
            List<String> operands,
            Supplier<? extends Arguments> arguments,
            Making making,
            String summary,
            String example) {
        Work work = (invocation, terminal) -> run(making, invocation, terminal);
        return new Command("cluster", verb, operands, arguments, work, summary, example);
    }

    private interface Making {
        List<Issued> make(CertificateDirectory directory, JsonObject arguments) throws CommandException;
    }

    private static int run(Making making, Invocation invocation, Terminal terminal) throws CommandException {
        Path path = terminal.workingDir()
                .resolve(invocation.arguments().getString("dir"))
                .normalize();
        CertificateDirectory directory = new CertificateDirectory(path, Instant.now());
        List<Issued> issued = making.make(directory, invocation.arguments());
        boolean renewed = invocation.arguments().getBoolean("renew", false);
        JsonObject result = new JsonObject()
                .put("directory", path.toString())
                .put(
                        "expires_at",
                        directory.authority().getNotAfter().toInstant().toString())
                .put(
                        "certificates",
                        new JsonArray(
                                issued.stream().map(one -> told(one, renewed)).toList()));
        terminal.out()
                .print(
                        invocation.options().json()
                                ? Json.pretty(result) + "\n"
                                : new Certified().text(result, new Ink(terminal.colours())));
        return CommandException.DONE;
    }

    private static JsonObject told(Issued issued, boolean renewed) {
        return new JsonObject()
                .put("role", issued.role().label())
                .put("name", issued.name())
                .put("renewed", renewed)
                .put("directory", issued.directory().toString())
                .put("hosts", new JsonArray(issued.hosts()))
                .put("subject", issued.certificate().getSubjectX500Principal().getName())
                .put("serial", issued.certificate().getSerialNumber().toString(16))
                .put(
                        "expires_at",
                        issued.certificate().getNotAfter().toInstant().toString());
    }

    private static List<Issued> init(CertificateDirectory directory, JsonObject arguments) throws CommandException {
        return directory.init(
                arguments.getString("name", "node-1"),
                hosts(arguments),
                arguments.getString("admin", "admin"),
                days(arguments));
    }

    private static List<Issued> addNode(CertificateDirectory directory, JsonObject arguments) throws CommandException {
        String name = arguments.getString("name");
        return List.of(
                arguments.getBoolean("renew", false)
                        ? directory.renewNode(name, hosts(arguments), days(arguments))
                        : directory.addNode(name, hosts(arguments), days(arguments)));
    }

    private static List<Issued> addAdmin(CertificateDirectory directory, JsonObject arguments) throws CommandException {
        String name = arguments.getString("name");
        return List.of(
                arguments.getBoolean("renew", false)
                        ? directory.renewAdmin(name, days(arguments))
                        : directory.addAdmin(name, days(arguments)));
    }

    private static List<String> hosts(JsonObject arguments) {
        return arguments.getJsonArray("host", new JsonArray()).stream()
                .map(String::valueOf)
                .toList();
    }

    private static int days(JsonObject arguments) throws CommandException {
        int days = arguments.getInteger("days", USUAL_DAYS);
        if (days < 1 || days > MOST_DAYS) {
            throw CommandException.badUsage("--days takes a number from 1 to " + MOST_DAYS);
        }
        return days;
    }

    /** Options of every command that makes certificates. */
    static class Lasting extends Arguments {
        @Parameter(names = "--days", placeholder = "N", description = "How long certificates hold; else 825 days")
        @Nullable
        Integer days;
    }

    static final class First extends Lasting {
        @Parameter(names = "--name", placeholder = "NAME", description = "The first node's name; else node-1")
        @Nullable
        String name;

        @Parameter(names = "--admin", placeholder = "NAME", description = "The first admin's name; else admin")
        @Nullable
        String admin;

        @Parameter(
                names = "--host",
                placeholder = "H1,H2",
                description =
                        "Names and addresses that the node is reached at, besides its name and this machine's own")
        @Nullable
        List<String> host;
    }

    static class Admin extends Lasting {
        @Parameter(
                names = "--renew",
                description = "Make a new key and certificate in place of the ones that are there")
        boolean renew;
    }

    static final class Node extends Admin {
        @Parameter(
                names = "--host",
                placeholder = "H1,H2",
                description = "Names and addresses that the node is reached at; when renewing, else those it had")
        @Nullable
        List<String> host;
    }
}
