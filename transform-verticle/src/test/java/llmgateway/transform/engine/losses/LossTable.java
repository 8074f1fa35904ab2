package llmgateway.transform.engine.losses;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.config.Quirk;
import llmgateway.transform.engine.rules.Loss;

/** Writes the parts of the documentation that the code decides. */
final class LossTable {
    private static final List<Dialect> CLIENTS = List.of(Dialect.MESSAGES, Dialect.CHAT, Dialect.RESPONSES);

    private LossTable() {}

    /** The warning codes with their meanings. */
    static String codes() {
        StringBuilder page = new StringBuilder("| Code | Meaning |\n|---|---|\n");
        for (Loss loss : Loss.values()) {
            page.append("| `")
                    .append(loss.label())
                    .append("` | ")
                    .append(loss.meaning())
                    .append(" |\n");
        }
        return page.toString();
    }

    /** The names of the quirks, as a configuration spells them. */
    static List<String> quirks() {
        return List.of(Quirk.values()).stream()
                .map(quirk -> quirk.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
    }

    /** A table for each section of each client's dialect, with a column for each upstream. */
    static String tables() {
        StringBuilder page = new StringBuilder();
        for (Dialect client : CLIENTS) {
            List<Dialect> upstreams = LossRows.upstreams(client);
            page.append("### ").append(name(client)).append(" clients\n\n");
            String section = "";
            for (LossRow row : LossRows.of(client)) {
                if (!row.section().equals(section)) {
                    page.append(section.isEmpty() ? "" : "\n");
                    section = row.section();
                    page.append(head(section, upstreams));
                }
                page.append(line(row.label(), upstreams, upstream -> cell(row, upstream)));
            }
            page.append('\n');
        }
        return page.toString();
    }

    private static String head(String section, List<Dialect> upstreams) {
        return line(section, upstreams, upstream -> name(upstream) + " upstream") + "|---|---|---|\n";
    }

    private static String line(String first, List<Dialect> upstreams, Function<Dialect, String> cell) {
        StringBuilder line = new StringBuilder("| ").append(first);
        upstreams.forEach(upstream -> line.append(" | ").append(cell.apply(upstream)));
        return line.append(" |\n").toString();
    }

    private static String cell(LossRow row, Dialect upstream) {
        return Optional.ofNullable(row.expected().get(upstream))
                .map(Expectation::markdown)
                .orElse("");
    }

    private static String name(Dialect dialect) {
        return switch (dialect) {
            case MESSAGES -> "Messages";
            case CHAT -> "Chat";
            default -> "Responses";
        };
    }
}
