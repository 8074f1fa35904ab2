package llmgateway.transform.engine.convert;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A conversation that can be told in any dialect, odd ones included: calls without results, results without calls, ids used twice,
 * arguments that are no JSON.
 */
record Plot(List<String> system, List<Scene> scenes, Last last, Options options) {

    /**
     * What the user says and what comes of it.
     *
     * @param reversed whether the results come in the reverse order of their calls
     * @param orphan whether there is a result that answers nothing
     * @param interjection a system text between the calls and their results; empty for none
     */
    record Scene(
            Last user, String thought, String text, List<Call> calls, boolean reversed, boolean orphan, String interjection) {}

    /** What the user says before the model answers, and a system text after it; empty for none. */
    record Last(List<String> texts, boolean image, String system) {

        Last spoken() {
            return new Last(Stream.concat(Stream.of("Go on."), texts.stream()).toList(), image, system);
        }
    }

    /**
     * A call.
     *
     * @param arguments JSON text, or what a model takes for it
     * @param result what came of it; null if that is missing
     */
    record Call(String id, String tool, String arguments, @Nullable String result, boolean error, boolean image) {}

    /** Settings; null where the client does not say. */
    record Options(
            @Nullable Long maxTokens,
            @Nullable String temperature,
            List<String> stops,
            @Nullable String choice,
            @Nullable Boolean parallel,
            @Nullable String effort,
            @Nullable String format,
            boolean streamed,
            boolean tools) {}

    /** The conversation when the scene at {@code index} was about to be answered. */
    Plot until(int index) {
        return new Plot(system, scenes.subList(0, index), scenes.get(index).user(), options);
    }

    /** This conversation with something that the model can answer at its end. */
    Plot asking() {
        return new Plot(system, scenes, last.spoken(), options);
    }

    /** This conversation with sides that always say something, so that none of their turns vanishes. */
    Plot spoken() {
        List<Scene> audible = scenes.stream()
                .map(scene -> new Scene(
                        scene.user().spoken(),
                        scene.thought(),
                        "Fine." + scene.text(),
                        scene.calls(),
                        scene.reversed(),
                        scene.orphan(),
                        scene.interjection()))
                .toList();
        return new Plot(system, audible, last.spoken(), options);
    }
}
