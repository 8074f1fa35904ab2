package llmgateway.node.admin.desk;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import llmgateway.contracts.admin.AdminDesk;
import llmgateway.contracts.admin.AdminException;
import llmgateway.contracts.admin.AdminException.Reason;
import llmgateway.contracts.admin.Arguments;
import llmgateway.contracts.config.EnvironmentConfig;
import llmgateway.contracts.port.Registry;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.StateRecord;

/**
 * Answers {@code env}: the proxies for calls to upstreams. Those of the configuration file win; the others are members of the one
 * setting {@link #RECORD}.
 */
public final class EnvironmentDesk {
    /** The record that holds {@code http_proxy}, {@code https_proxy} and {@code no_proxy}, each if set. */
    public static final RecordId RECORD = new RecordId(RecordKind.SETTING, "environment");

    private static final String HTTP_PROXY = "http_proxy";
    private static final String HTTPS_PROXY = "https_proxy";
    private static final String NO_PROXY = "no_proxy";
    private static final List<String> NAMES = List.of(HTTP_PROXY, HTTPS_PROXY, NO_PROXY);
    private static final String NAME = "name";

    private final Registry registry;
    private final ConfigView config;

    EnvironmentDesk(Registry registry, ConfigView config) {
        this.registry = registry;
        this.config = config;
    }

    void open(Vertx vertx) {
        new AdminDesk(vertx, "env")
                .on("list", Set.of(), arguments -> Future.succeededFuture(shown(NAMES)))
                .on("show", Set.of(NAME), arguments -> Future.succeededFuture(shown(List.of(known(arguments)))))
                .on("set", Set.copyOf(NAMES), this::set)
                .on("unset", Set.of(NAME), this::unset)
                .open();
    }

    private JsonObject shown(Iterable<String> names) {
        JsonObject list = new JsonObject();
        for (String name : names) {
            Optional<String> file = inFile(name);
            Optional<String> value = file.or(() -> stored(name));
            String source = value.isPresent() ? "store" : "none";
            list.put(
                    name,
                    new JsonObject()
                            .put("value", value.map(ProxyText::masked).orElse(""))
                            .put("source", file.isPresent() ? "file" : source));
        }
        return list;
    }

    private Future<JsonObject> set(Arguments arguments) throws AdminException {
        Map<String, Optional<String>> wanted = new LinkedHashMap<>();
        for (String name : NAMES) {
            if (arguments.has(name)) {
                String value = arguments.required(name);
                check(name, value);
                wanted.put(name, Optional.of(value));
            }
        }
        if (wanted.isEmpty()) {
            throw Arguments.bad("Say what to set: " + String.join(", ", NAMES) + ".");
        }
        return write(wanted);
    }

    private Future<JsonObject> unset(Arguments arguments) throws AdminException {
        String name = known(arguments);
        if (inFile(name).isEmpty() && stored(name).isEmpty()) {
            throw new AdminException(Reason.NOT_FOUND, "'" + name + "' is not set.");
        }
        return write(Map.of(name, Optional.empty()));
    }

    private Future<JsonObject> write(Map<String, Optional<String>> wanted) throws AdminException {
        for (String name : wanted.keySet()) {
            if (inFile(name).isPresent()) {
                throw new AdminException(
                        Reason.REFUSED, "'" + name + "' comes from the configuration file; change it there.");
            }
        }
        RecordSnapshot records = registry.records();
        JsonObject next = records.find(RECORD)
                .flatMap(StateRecord::value)
                .map(JsonObject::copy)
                .orElseGet(JsonObject::new);
        wanted.forEach((name, value) -> value.ifPresentOrElse(text -> next.put(name, text), () -> next.remove(name)));
        return registry.write(List.of(Registry.put(records, RECORD, next)))
                .map(written -> shown(wanted.keySet())
                        .put("persisted_on", written.persistedOn())
                        .put("members", written.members()));
    }

    private static void check(String name, String value) throws AdminException {
        if (!name.equals(NO_PROXY) && !isProxy(value)) {
            // Without the text, which may hold a password.
            throw Arguments.bad("'" + name + "' must be a URL such as http://host:3128.");
        }
    }

    private static boolean isProxy(String text) {
        try {
            URI url = new URI(text);
            return Set.of("http", "https")
                            .contains(String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT))
                    && url.getHost() != null
                    && url.getPort() <= 65_535;
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    private static String known(Arguments arguments) throws AdminException {
        String typed = arguments.required(NAME);
        String name = typed.toLowerCase(Locale.ROOT).replace('-', '_');
        if (!NAMES.contains(name)) {
            throw Arguments.bad("There is no setting '" + typed + "'; there are: " + String.join(", ", NAMES) + ".");
        }
        return name;
    }

    private Optional<String> stored(String name) {
        return registry.records()
                .find(RECORD)
                .flatMap(StateRecord::value)
                .flatMap(value -> Optional.ofNullable(value.getString(name)));
    }

    /** What holds and is not the store's is the file's. */
    private Optional<String> inFile(String name) {
        EnvironmentConfig holds = config.effective().environment();
        Optional<String> value = switch (name) {
            case HTTP_PROXY -> holds.httpProxy();
            case HTTPS_PROXY -> holds.httpsProxy();
            default -> holds.noProxy();
        };
        boolean file = registry.inFile(RecordKind.SETTING, name) || !value.equals(stored(name));
        return file ? value : Optional.empty();
    }
}
