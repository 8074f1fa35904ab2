package llmgateway.node.config;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Consumer;
import java.util.function.Supplier;
import llmgateway.contracts.config.GatewayConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every two seconds whether the configuration says something else, in its file or in the files and secrets that it refers
 * to. A new configuration is taken when two looks in a row found the same, so that a file that is being written is never
 * taken half; one that is broken or gone changes nothing and is reported once for each state that it is found in.
 */
public final class ConfigWatch {
    /** The time between two looks. */
    public static final long PERIOD_MILLIS = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);

    private final Supplier<Future<Loaded>> load;
    private final Consumer<GatewayConfig> taken;
    private final Consumer<String> rejected;
    private GatewayConfig current;
    private @Nullable GatewayConfig candidate;
    private @Nullable String reported;
    private boolean looking;

    private ConfigWatch(
            Supplier<Future<Loaded>> load,
            GatewayConfig current,
            Consumer<GatewayConfig> taken,
            Consumer<String> rejected) {
        this.load = load;
        this.current = current;
        this.taken = taken;
        this.rejected = rejected;
    }

    /**
     * Watches until {@code vertx} is closed.
     *
     * @param load reads the configuration anew
     * @param current the configuration that holds
     * @param taken told of each configuration that is to hold from now on, on an event loop
     * @param rejected told once, in words, of each state of the file that was refused
     */
    public static void start(
            Vertx vertx,
            long periodMillis,
            Supplier<Future<Loaded>> load,
            GatewayConfig current,
            Consumer<GatewayConfig> taken,
            Consumer<String> rejected) {
        ConfigWatch watch = new ConfigWatch(load, current, taken, rejected);
        vertx.runOnContext(start -> vertx.setPeriodic(periodMillis, look -> watch.look()));
    }

    private void look() {
        if (!looking) {
            looking = true;
            load.get().onComplete(loaded -> {
                looking = false;
                if (loaded.succeeded()) {
                    found(loaded.result());
                } else {
                    refuse(loaded.cause());
                }
            });
        }
    }

    private void found(Loaded loaded) {
        reported = null;
        GatewayConfig next = loaded.config();
        if (next.equals(current)) {
            candidate = null;
        } else if (next.equals(candidate)) {
            loaded.warnings().forEach(warning -> LOG.warn("{}", warning));
            tellWhatNeedsARestart(next);
            current = next;
            candidate = null;
            taken.accept(next);
            LOG.info("The configuration was changed");
        } else {
            candidate = next;
        }
    }

    private void refuse(Throwable why) {
        candidate = null;
        String words = String.valueOf(why.getMessage());
        if (!words.equals(reported)) {
            reported = words;
            rejected.accept(words);
            LOG.error("The changed configuration is refused, the one before it stays in force: {}", words);
        }
    }

    private void tellWhatNeedsARestart(GatewayConfig next) {
        if (next.server().port() != current.server().port()
                || !next.server().host().equals(current.server().host())
                || next.server().tls().enabled() != current.server().tls().enabled()
                || !next.management().equals(current.management())
                || !next.admin().equals(current.admin())) {
            LOG.warn("The listeners have changed in the configuration; that needs a restart");
        }
    }
}
