package llmgateway.contracts.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * One key of the configuration. The key's name is the record component's in snake case; its type, and with it what is allowed,
 * is the component's. {@code Optional}, {@code List} and {@code Map} components and nested records may be left out of a file. A
 * component without this annotation is no key.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {

    /** What the key does, in a sentence for the documentation. */
    String value();

    /** What holds when the key is left out, as it would be written in the file; empty: nothing, so a scalar is required. */
    String byDefault() default "";

    /** Whether a list in a file may stand for the whole section, as the value of this key. */
    boolean bare() default false;

    /** The least number allowed. */
    long min() default 0;

    /** The greatest number allowed. */
    long max() default Long.MAX_VALUE;
}
