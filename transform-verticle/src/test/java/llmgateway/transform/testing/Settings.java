package llmgateway.transform.testing;

import java.nio.charset.StandardCharsets;
import llmgateway.contracts.config.ServerConfig;
import llmgateway.transform.engine.convert.ConversionSettings;
import llmgateway.transform.engine.rules.Envelopes;

/** Settings of conversions for tests, under a key that all tests share. */
public final class Settings {

    /** The key under which tests seal. */
    public static final byte[] ENVELOPE_KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private Settings() {}

    /** Conversions are allowed, and nothing is configured that would need a sweep. */
    public static ConversionSettings allowed() {
        return ConversionSettings.of(Configs.with(ServerConfig.ErrorStyle.NATIVE), new Envelopes(ENVELOPE_KEY));
    }
}
