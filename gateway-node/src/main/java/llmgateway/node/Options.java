package llmgateway.node;

import com.beust.jcommander.JCommander;
import com.beust.jcommander.Parameter;
import com.beust.jcommander.ParameterDescription;
import com.beust.jcommander.ParameterException;
import com.beust.jcommander.Parameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a node is told on its command line. */
@Parameters(separators = "=")
final class Options {
    @Parameter(names = "--config", description = "The configuration file (yaml, yml, json, toml)")
    @Nullable
    String config;

    @Parameter(names = "--data-dir", description = "Where the node keeps its state")
    @Nullable
    String dataDir;

    @Parameter(names = "--host", description = "The address for clients; overrides server.host")
    @Nullable
    String host;

    @Parameter(names = "--port", description = "The port for clients; overrides server.port")
    @Nullable
    Integer port;

    @Parameter(names = "--management-port", description = "The port for probes and metrics; overrides management.port")
    @Nullable
    Integer managementPort;

    @Parameter(names = "--cluster", description = "Join other nodes; the same as cluster.enabled: true")
    boolean cluster;

    @Parameter(
            names = "--join",
            description = "Other nodes as HOST:PORT,HOST:PORT; overrides cluster.members and implies --cluster")
    @Nullable
    String join;

    @Parameter(names = "--node-name", description = "The node's name; the machine's if left out")
    @Nullable
    String nodeName;

    @Parameter(names = "--validate", description = "Check the configuration and exit")
    boolean validate;

    @Parameter(names = "--recover", description = "Go on from the last good generation of a damaged state")
    boolean recover;

    @Parameter(names = "--version", description = "Print the version and exit")
    boolean version;

    @Parameter(
            names = {"--help", "-h"},
            help = true,
            description = "Print this help and exit")
    boolean help;

    @Parameter(hidden = true)
    private List<String> unknown = new ArrayList<>();

    private Options() {}

    /**
     * Reads a command line.
     *
     * @throws ParameterException if it has an unknown option or a value of the wrong kind
     */
    static Options parse(String[] args) {
        Options options = new Options();
        JCommander parser = parser(options);
        parser.parse(args);
        if (options.nodeName()
                .filter(name -> !NodeName.ALLOWED.matcher(name).matches())
                .isPresent()) {
            throw new ParameterException(
                    "--node-name takes 1 to 64 letters, digits, '.', '_' and '-', and begins with a letter or digit");
        }
        if (!options.unknown.isEmpty()) {
            throw new ParameterException("there is no option " + options.unknown.get(0) + "; there are "
                    + String.join(", ", new TreeSet<>(names(parser))));
        }
        return options;
    }

    private static List<String> names(JCommander parser) {
        return parser.getParameters().stream()
                .map(ParameterDescription::getLongestName)
                .toList();
    }

    /** The node's name, if one is given. */
    Optional<String> nodeName() {
        return Optional.ofNullable(nodeName).map(String::strip).filter(given -> !given.isEmpty());
    }

    static String usage() {
        StringBuilder text = new StringBuilder();
        parser(new Options()).getUsageFormatter().usage(text);
        return text.toString();
    }

    /** What the command line overrides in the configuration, by the path of the key. */
    Map<String, Object> overrides() {
        Map<String, Object> overrides = new LinkedHashMap<>();
        put(overrides, "server.host", host);
        put(overrides, "server.port", port);
        put(overrides, "management.port", managementPort);
        if (cluster || join != null) {
            overrides.put("cluster.enabled", true);
        }
        if (join != null) {
            overrides.put(
                    "cluster.members",
                    Stream.of(join.split(",", -1)).map(String::strip).toList());
        }
        return overrides;
    }

    private static void put(Map<String, Object> overrides, String key, @Nullable Object value) {
        if (value != null) {
            overrides.put(key, value);
        }
    }

    private static JCommander parser(Options options) {
        return JCommander.newBuilder()
                .programName("gateway-node")
                .addObject(options)
                .build();
    }
}
