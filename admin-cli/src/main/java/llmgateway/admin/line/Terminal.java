package llmgateway.admin.line;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a command has around it.
 *
 * @param person whether somebody sits at it, who can answer
 * @param colours whether {@code out} is a terminal that wants colours
 * @param home the user's home directory
 * @param workingDir the directory that relative paths start from
 */
public record Terminal(
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean person,
        boolean colours,
        Map<String, String> env,
        Path home,
        Path workingDir) {}
