package llmgateway.admin.line;

import com.beust.jcommander.IStringConverter;

/**
 * Where a secret comes from.
 *
 * @param text the secret itself, {@code -} for standard input, or {@code @file}
 */
public record SecretSource(String text) {

    /** A mask: the text may be the secret. */
    @Override
    public String toString() {
        return "***";
    }

    /** Takes the word as it was typed. */
    public static final class Converter implements IStringConverter<SecretSource> {
        @Override
        public SecretSource convert(String value) {
            return new SecretSource(value);
        }
    }
}
