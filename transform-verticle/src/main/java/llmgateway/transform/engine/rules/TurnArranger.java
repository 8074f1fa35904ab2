package llmgateway.transform.engine.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Refusal;
import llmgateway.transform.engine.hub.SearchResult;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolResult;
import llmgateway.transform.engine.hub.Turn;
import llmgateway.transform.engine.hub.Turn.Role;

/**
 * One run of {@link TurnOrder}. A conversation is cut into stretches: an assistant turn and all that follows until the next one;
 * each stretch is arranged by itself.
 */
final class TurnArranger {
    private static final Text NO_RESULT = Text.of("(no result)");

    private final Losses losses;
    private final List<Turn> arranged = new ArrayList<>();
    private final Set<String> usedIds = new HashSet<>();
    private final Map<String, Integer> occurrences = new HashMap<>();

    TurnArranger(Losses losses) {
        this.losses = losses;
    }

    List<Turn> arrange(List<Turn> turns) throws RefusedException {
        List<Turn> merged = merged(turns);
        int at = 0;
        while (at < merged.size()) {
            Stretch stretch = new Stretch();
            if (merged.get(at).role() == Role.ASSISTANT) {
                stretch.open(merged.get(at++));
            }
            int end = at;
            while (end < merged.size() && merged.get(end).role() != Role.ASSISTANT) {
                end++;
            }
            boolean goesOn = end > at || end < merged.size();
            stretch.close(merged.subList(at, end), goesOn);
            at = end;
        }
        return merged(arranged);
    }

    /** Turns without empty texts, and with neighbours of one role joined. */
    private static List<Turn> merged(List<Turn> turns) {
        List<Turn> joined = new ArrayList<>(turns.size());
        for (Turn turn : turns) {
            List<Block> blocks = turn.blocks().stream()
                    .filter(block -> !(block instanceof Text text && text.text().isBlank())
                            && !(block instanceof Refusal refusal
                                    && refusal.text().isBlank()))
                    .toList();
            Turn last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (last != null && !blocks.isEmpty() && last.role() == turn.role()) {
                List<Block> both = new ArrayList<>(last.blocks());
                both.addAll(blocks);
                joined.set(joined.size() - 1, new Turn(last.role(), both, last.path()));
            } else if (!blocks.isEmpty()) {
                joined.add(new Turn(turn.role(), blocks, turn.path()));
            }
        }
        return joined;
    }

    /** An assistant turn and what answers it. */
    private final class Stretch {
        private final List<ToolCall> calls = new ArrayList<>();
        private final Map<String, List<String>> unanswered = new HashMap<>();
        private final Map<String, ToolResult> results = new HashMap<>();
        private String path = "";

        void open(Turn assistant) {
            List<Block> blocks = new ArrayList<>();
            for (Block block : assistant.blocks()) {
                blocks.add(block instanceof ToolCall call ? unique(call) : block);
            }
            path = assistant.path();
            arranged.add(new Turn(Role.ASSISTANT, blocks, path));
        }

        private ToolCall unique(ToolCall call) {
            int occurrence = occurrences.merge(call.id(), 1, Integer::sum);
            String id = occurrence == 1 ? call.id() : call.id() + "_" + occurrence;
            while (!usedIds.add(id)) {
                id += "_";
            }
            unanswered.computeIfAbsent(call.id(), first -> new ArrayList<>()).add(id);
            ToolCall renamed = new ToolCall(id, call.name(), call.kind(), call.arguments());
            calls.add(renamed);
            return renamed;
        }

        void close(List<Turn> answers, boolean goesOn) throws RefusedException {
            List<Turn> rest = new ArrayList<>();
            for (Turn answer : answers) {
                List<Block> others = new ArrayList<>();
                for (Block block : answer.blocks()) {
                    if (!(block instanceof ToolResult result)) {
                        others.add(block);
                    } else if (!answers(result)) {
                        losses.note(Loss.ORPHAN_TOOL_RESULT, answer.path());
                        others.addAll(asText(result));
                    }
                }
                rest.add(new Turn(answer.role(), others, answer.path()));
            }
            if (!calls.isEmpty() && goesOn) {
                arranged.add(new Turn(
                        Role.USER,
                        resultsInOrder(),
                        answers.isEmpty() ? path : answers.get(0).path()));
            }
            arranged.addAll(rest);
        }

        private boolean answers(ToolResult result) {
            List<String> open = unanswered.getOrDefault(result.callId(), List.of());
            if (open.isEmpty()) {
                return false;
            }
            String id = open.remove(open.size() - 1);
            results.put(id, new ToolResult(id, result.kind(), result.content(), result.error(), result.cache()));
            return true;
        }

        private List<Block> resultsInOrder() throws RefusedException {
            List<Block> ordered = new ArrayList<>();
            for (ToolCall call : calls) {
                ToolResult result = results.get(call.id());
                if (result == null) {
                    losses.note(Loss.MISSING_TOOL_RESULT, path);
                    result = new ToolResult(call.id(), call.kind(), List.of(NO_RESULT), true, null);
                }
                ordered.add(result);
            }
            return ordered;
        }
    }

    /** A result that answers nothing, as what the user says: its texts behind a label, and its media. */
    private static List<Block> asText(ToolResult result) {
        StringBuilder words = new StringBuilder("[tool result " + result.callId() + "]");
        List<Block> media = new ArrayList<>();
        for (Block block : result.content()) {
            if (block instanceof Text text) {
                words.append(' ').append(text.text());
            } else if (block instanceof SearchResult found) {
                words.append(' ').append(String.join("\n", found.texts()));
            } else {
                media.add(block);
            }
        }
        media.add(0, Text.of(words.toString()));
        return media;
    }
}
