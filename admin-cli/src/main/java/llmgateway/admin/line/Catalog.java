package llmgateway.admin.line;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** All commands, and the older spellings of some. */
public final class Catalog {
    /** An older command and the words that it stands for. */
    private static final Map<String, List<String>> OLDER = Map.ofEntries(
            Map.entry("add-api-key", List.of("upstream", "add", "--type=api-key")),
            Map.entry("add-oauth", List.of("upstream", "add", "--type=oauth")),
            Map.entry("list-accounts", List.of("upstream", "list")),
            Map.entry("enable-account", List.of("upstream", "enable")),
            Map.entry("disable-account", List.of("upstream", "disable")),
            Map.entry("remove-account", List.of("upstream", "remove")),
            Map.entry("oauth-start", List.of("oauth", "start")),
            Map.entry("oauth-callback", List.of("oauth", "callback")),
            Map.entry("oauth-refresh", List.of("oauth", "refresh")),
            Map.entry("oauth-status", List.of("oauth", "status")),
            Map.entry("health-check", List.of("health")));

    /** The verbs that a group's name alone stands for. */
    private static final Map<String, String> USUAL = Map.of("server", "start");

    private final List<Command> commands;

    public Catalog(List<Command> commands) {
        this.commands = List.copyOf(commands);
    }

    public List<Command> commands() {
        return commands;
    }

    /** The first words that there are, older spellings apart. */
    List<String> groups() {
        return commands.stream().map(Command::group).distinct().toList();
    }

    List<Command> in(String group) {
        return commands.stream()
                .filter(command -> command.group().equals(group))
                .toList();
    }

    /** The verbs of a group; none if its name alone is a command. */
    List<String> verbs(String group) {
        return in(group).stream()
                .map(Command::verb)
                .filter(verb -> !verb.isEmpty())
                .toList();
    }

    Optional<Command> find(String group, String verb) {
        String meant = verb.isEmpty() ? USUAL.getOrDefault(group, "") : verb;
        return commands.stream()
                .filter(command ->
                        command.group().equals(group) && command.verb().equals(meant))
                .findFirst();
    }

    /** The words of today for an older one; the word itself if it is none. */
    List<String> today(String word) {
        return OLDER.getOrDefault(word, List.of(word));
    }

    /** The first word that was probably meant. */
    String nearest(String word) {
        return Spelling.nearest(
                        word,
                        Stream.concat(groups().stream(), OLDER.keySet().stream())
                                .toList())
                .orElseThrow();
    }
}
