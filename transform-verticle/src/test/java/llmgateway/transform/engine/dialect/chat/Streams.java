package llmgateway.transform.engine.dialect.chat;

import java.util.ArrayList;
import java.util.List;
import llmgateway.transform.engine.hub.StreamEvent;
import llmgateway.transform.engine.rules.ReplyContext;
import llmgateway.transform.engine.rules.StreamReader;

/** Streams of Chat servers in tests, and what is told of them. */
final class Streams {
    /** Stands for the end marker. */
    static final String STOP = "[DONE]";

    private Streams() {}

    static List<StreamEvent> read(ReplyContext context, String... chunks) {
        List<StreamEvent> events = new ArrayList<>();
        StreamReader reader = new ChatFormat().reader(context);
        for (String chunk : chunks) {
            if (chunk.equals(STOP)) {
                reader.done(events::add);
            } else {
                reader.read("", Json.of(chunk), events::add);
            }
        }
        reader.end(events::add);
        return events;
    }

    /** The events of a stream as short words, without the beginning. */
    static List<String> told(String... chunks) {
        return read(Context.plain(), chunks).stream().map(Streams::word).toList().stream()
                .skip(1)
                .toList();
    }

    private static String word(StreamEvent event) {
        if (event instanceof StreamEvent.TextDelta delta) {
            return "text " + delta.text();
        } else if (event instanceof StreamEvent.ReasoningDelta delta) {
            return "reason " + delta.text();
        } else if (event instanceof StreamEvent.RefusalDelta delta) {
            return "refuse " + delta.text();
        } else if (event instanceof StreamEvent.ReasoningEnd end) {
            return "reasoned"
                    + (end.opaque() == null ? "" : " " + end.opaque().value().replace('"', '\''));
        } else if (event instanceof StreamEvent.ToolStart start) {
            return "call " + start.key() + " " + start.id() + " " + start.name().name();
        } else if (event instanceof StreamEvent.ToolArguments more) {
            return "args " + more.key() + " " + more.fragment().replace('"', '\'');
        } else if (event instanceof StreamEvent.ToolEnd end) {
            return "called " + end.key();
        } else if (event instanceof StreamEvent.Finished finished) {
            return "finished " + finished.ending().stop();
        } else if (event instanceof StreamEvent.Failed failed) {
            return "failed " + failed.error().message();
        } else if (event instanceof StreamEvent.Counted counted) {
            return "counted " + counted.usage().output();
        }
        return event.getClass().getSimpleName();
    }

    static String delta(String delta) {
        return "{'id':'chatcmpl-1','model':'m','choices':[{'index':0,'delta':" + delta + "}]}";
    }

    static String finish(String reason) {
        return "{'id':'chatcmpl-1','choices':[{'index':0,'delta':{},'finish_reason':'" + reason + "'}]}";
    }

    static String call(String call) {
        return delta("{'tool_calls':[" + call + "]}");
    }
}
