package llmgateway.node;

import com.beust.jcommander.ParameterException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.node.config.ConfigException;
import llmgateway.node.config.ConfigLoader;
import llmgateway.node.config.ConfigLocation;
import llmgateway.node.config.ConfigSource;
import llmgateway.node.config.Loaded;
import llmgateway.node.config.StoredRecords;
import llmgateway.node.demo.Demo;

/**
 * The entry point of a node. Exit codes: 0 stopped as asked, 1 failed, 2 bad usage or configuration. A node that is terminated
 * exits with 0 when its streams have ended.
 */
public final class Main {
    static final int DONE = 0;
    static final int FAILED = 1;
    private static final int BAD_USAGE = 2;

    private Main() {}

    public static void main(String[] args) {
        System.setProperty("hazelcast.logging.type", "slf4j");
        // Lets Netty take memory that was not cleared for bytes that are about to be overwritten.
        System.setProperty("io.netty.tryReflectionSetAccessible", "true");
        try {
            boolean demo = args.length > 0 && args[0].equals("demo");
            Optional<Integer> code = demo ? demo(Arrays.asList(args).subList(1, args.length)) : run(args);
            code.ifPresent(System::exit);
        } catch (ConfigException refused) {
            refused.problems().forEach(System.err::println);
            System.exit(BAD_USAGE);
        } catch (ExecutionException failed) {
            fail(Optional.ofNullable(failed.getCause()).orElse(failed));
        } catch (IOException | InterruptedException | RuntimeException failed) {
            fail(failed);
        }
    }

    private static void fail(Throwable why) {
        System.err.println("gateway-node: " + why.getMessage());
        Runtime.getRuntime().halt(FAILED); // nothing is left to stop, and a hook may wait for what never came to be
    }

    /** Does what the options say; empty if a node runs from now on, else an exit code. */
    private static Optional<Integer> run(String[] args)
            throws ConfigException, IOException, InterruptedException, ExecutionException {
        Options options;
        try {
            options = Options.parse(args);
        } catch (ParameterException usage) {
            return badUsage(String.valueOf(usage.getMessage()));
        }
        if (options.help) {
            System.out.print(Options.usage());
            return Optional.of(DONE);
        }
        if (options.version) {
            System.out.println("gateway-node "
                    + Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                            .orElse("development"));
            return Optional.of(DONE);
        }
        ConfigLocation location = ConfigLocation.find(
                options.config,
                options.dataDir,
                System.getenv(),
                Path.of(System.getProperty("user.home")),
                Path.of(""));
        ConfigSource source = (vertx, records) ->
                ConfigLoader.load(vertx, location.file(), System.getenv(), options.overrides(), records);
        if (options.validate) {
            Loaded loaded = NodeProcess.once(vertx -> source.load(vertx, StoredRecords.of(RecordSnapshot.EMPTY)));
            loaded.warnings().forEach(warning -> System.out.println("warning: " + warning));
            System.out.println("ok " + location.file().map(Path::toString).orElse("built-in defaults"));
            return Optional.of(DONE);
        }
        NodeProcess.start(location.dataDir(), options.nodeName(), source, options.recover);
        return Optional.empty();
    }

    private static Optional<Integer> demo(List<String> args)
            throws ConfigException, IOException, InterruptedException, ExecutionException {
        boolean once = args.equals(List.of("--once"));
        if (!once && !args.isEmpty()) {
            return badUsage("demo takes no option but --once");
        }
        Demo demo = Demo.prepare(System.out);
        ConfigSource source = (vertx, records) ->
                ConfigLoader.load(vertx, Optional.of(demo.configFile()), System.getenv(), Map.of(), records);
        NodeProcess process = NodeProcess.start(demo.dataDirectory(), Optional.of("demo"), source, false, demo);
        boolean well = demo.show(process.clientUrl(), process.managementUrl());
        if (once) {
            process.stop();
            return Optional.of(well ? DONE : FAILED);
        }
        System.out.println("[demo] serving until Ctrl-C");
        return Optional.empty();
    }

    private static Optional<Integer> badUsage(String why) {
        System.err.println("gateway-node: " + why + " (see --help)");
        return Optional.of(BAD_USAGE);
    }
}
