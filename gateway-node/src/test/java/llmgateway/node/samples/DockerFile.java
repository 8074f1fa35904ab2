package llmgateway.node.samples;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The instructions of the image, one on a line. */
record DockerFile(List<String> lines) {

    static DockerFile read() {
        return new DockerFile(SampleFiles.text("Dockerfile")
                .replaceAll("(?m)^#.*\\n", "")
                .replaceAll("\\\\\\n\\s*", "")
                .lines()
                .filter(line -> !line.isBlank())
                .toList());
    }

    /** What follows {@code instruction}, each time that it is there. */
    List<String> all(String instruction) {
        return lines.stream()
                .filter(line -> line.startsWith(instruction + " "))
                .map(line -> line.substring(instruction.length() + 1))
                .toList();
    }

    String last(String instruction) {
        List<String> all = all(instruction);
        return all.get(all.size() - 1);
    }

    /** The value that the image gives to an environment variable. */
    String variable(String name) {
        Matcher given = Pattern.compile("\\b" + name + "=(\\S+)").matcher(last("ENV"));
        if (!given.find()) {
            throw new AssertionError("The image does not set " + name);
        }
        return given.group(1);
    }
}
