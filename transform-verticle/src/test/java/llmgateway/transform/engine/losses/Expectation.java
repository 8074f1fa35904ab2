package llmgateway.transform.engine.losses;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What becomes of something at one upstream.
 *
 * @param path where the upstream finds it, for {@code MAPPED} and {@code APPROXIMATED}; the field that is named, for {@code
 *     REFUSED}; else empty
 * @param codes of the warnings
 */
record Expectation(Treatment treatment, String path, List<String> codes) {

    /** As {@code mapped PATH}, {@code approximated PATH CODE}, {@code dropped CODE}, {@code silent}, {@code emulated}, {@code refused PATH}. */
    static Expectation of(String words) {
        List<String> parts = List.of(words.split(" ", -1));
        Treatment treatment = Treatment.of(parts.get(0));
        return switch (treatment) {
            case SILENT, EMULATED -> new Expectation(treatment, "", List.of());
            case DROPPED -> new Expectation(treatment, "", parts.subList(1, parts.size()));
            case MAPPED, REFUSED, APPROXIMATED ->
                new Expectation(treatment, parts.get(1), parts.subList(2, parts.size()));
        };
    }

    /** A cell of the table. */
    String markdown() {
        String place = '`' + path.replaceAll("\\[\\d+]", "[]") + '`';
        String why = codes.stream().map(code -> '`' + code + '`').collect(Collectors.joining(", "));
        return switch (treatment) {
            case MAPPED -> place;
            case APPROXIMATED -> "approximated as " + place + ": " + why;
            case DROPPED -> "dropped: " + why;
            case SILENT -> "dropped silently";
            case EMULATED -> "done by the gateway";
            case REFUSED -> "**refused**";
        };
    }
}
