package llmgateway.admin.line;

import com.beust.jcommander.ParameterDescription;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Scripts by which shells complete a command line: after the words typed so far come the groups, then a group's verbs, then the
 * command's options; where an option takes a value, or an operand stands, files are offered.
 */
public final class Completion {
    private static final List<String> PROGRAMS = List.of("gateway-admin", "llm-gateway");
    private static final String WITH_VALUE = "--data-dir|--socket|--node|--tls-dir|--timeout";

    private final Catalog catalog;

    public Completion(Catalog catalog) {
        this.catalog = catalog;
    }

    public String bash() {
        return """
                # Completion of gateway-admin; load it with: source <(gateway-admin completion bash)
                _gateway_admin() {
                  local cur=${COMP_WORDS[COMP_CWORD]} group= verb= words= word i
                  for ((i = 1; i < COMP_CWORD; i++)); do
                    word=${COMP_WORDS[i]}
                    case $word in
                      %s) [[ ${COMP_WORDS[i + 1]-} == = ]] && i=$((i + 2)) || i=$((i + 1)) ;;
                      -*) ;;
                      *) if [[ -z $group ]]; then group=$word; elif [[ -z $verb ]]; then verb=$word; fi ;;
                    esac
                  done
                %s
                  COMPREPLY=()
                  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$words" -- "$cur")
                }
                complete -o default -F _gateway_admin %s
                """.formatted(WITH_VALUE, cases(), String.join(" ", PROGRAMS));
    }

    public String zsh() {
        return """
                #compdef %s
                # Completion of gateway-admin; load it with: source <(gateway-admin completion zsh)
                _gateway_admin() {
                  local group= verb= word= i words_typed=("${words[@]}") position=$CURRENT words=
                  for ((i = 2; i < position; i++)); do
                    word=${words_typed[i]}
                    case $word in
                      %s) i=$((i + 1)) ;;
                      -*) ;;
                      *) if [[ -z $group ]]; then group=$word; elif [[ -z $verb ]]; then verb=$word; fi ;;
                    esac
                  done
                %s
                  compadd -- ${=words}
                  _files
                }
                compdef _gateway_admin %s
                """.formatted(String.join(" ", PROGRAMS), WITH_VALUE, cases(), String.join(" ", PROGRAMS));
    }

    public String fish() {
        List<String> lines = new ArrayList<>();
        lines.add("# Completion of gateway-admin; load it with: gateway-admin completion fish | source");
        for (String program : PROGRAMS) {
            String complete = "complete -c " + program;
            lines.add(complete + " -n __fish_use_subcommand -f -a '" + String.join(" ", catalog.groups()) + "'");
            new OptionList(new Arguments()).everywhere().forEach(option -> lines.addAll(fishOption(complete, option)));
            for (String group : catalog.groups()) {
                List<String> verbs = catalog.verbs(group);
                String seen = "__fish_seen_subcommand_from " + group;
                if (!verbs.isEmpty()) {
                    String all = String.join(" ", verbs);
                    lines.add(complete + " -n '" + seen + "; and not __fish_seen_subcommand_from " + all + "' -f -a '"
                            + all + "'");
                }
                for (Command command : catalog.in(group)) {
                    String condition = " -n '" + seen
                            + (command.verb().isEmpty() ? "" : "; and __fish_seen_subcommand_from " + command.verb())
                            + "'";
                    new OptionList(command.arguments().get())
                            .own()
                            .forEach(option -> lines.addAll(fishOption(complete + condition, option)));
                }
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static List<String> fishOption(String complete, ParameterDescription option) {
        return Arrays.stream(option.getParameter().names())
                .map(name -> complete
                        + (name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1))
                        + (Help.takesValue(option) ? " -r" : "")
                        + " -d '" + option.getDescription().replace("'", "\\'") + "'")
                .toList();
    }

    /** The words that may follow, by the group and the verb before them, as the cases of a shell. */
    private String cases() {
        String indent = "  ";
        BiFunction<String, List<String>, String> assignment =
                (pattern, words) -> indent + "  " + pattern + ") words='" + String.join(" ", words) + "' ;;";
        List<String> lines = new ArrayList<>();
        lines.add(indent + "case \"$group,$verb\" in");
        lines.add(assignment.apply(",", catalog.groups()));
        for (String group : catalog.groups()) {
            List<String> verbs = catalog.verbs(group);
            if (!verbs.isEmpty()) {
                lines.add(assignment.apply(group + ",", verbs));
            }
            for (Command command : catalog.in(group)) {
                String pattern = group + "," + (command.verb().isEmpty() ? "*" : command.verb());
                lines.add(assignment.apply(
                        pattern, new OptionList(command.arguments().get()).names()));
            }
        }
        lines.add(indent + "esac");
        return String.join("\n", lines);
    }
}
