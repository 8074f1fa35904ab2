package llmgateway.node.admin.gather;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderRoutingTest {
    private static final Set<String> LIVE = Set.of("n1", "n2");

    private static Destination of(String command, JsonObject arguments) {
        return OrderRouting.of(command, arguments, LIVE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "upstream add",
                "upstream update",
                "upstream remove",
                "upstream test",
                "apikey add",
                "apikey list",
                "oauth start",
                "oauth callback",
                "route list",
                "route explain",
                "env set",
                "config plan",
                "config apply",
                "node remove",
                "nonsense",
                ""
            })
    void whatIsAboutTheSharedStateIsDoneWhereItCameIn(String command) {
        assertThat(of(command, new JsonObject().put("name", "n2"))).isEqualTo(new Destination.Here());
    }

    @ParameterizedTest
    @ValueSource(strings = {"node show", "node drain", "node resume", " node   drain "})
    void whatIsAboutOneNodeIsDoneThere(String command) {
        assertThat(of(command, new JsonObject().put("name", "n2"))).isEqualTo(new Destination.Named("n2"));
        assertThat(of(command, new JsonObject().put("id", " n1 "))).isEqualTo(new Destination.Named("n1"));
    }

    @Test
    void whatIsAboutANodeThatCannotBeReachedIsToldWhereItCameIn() {
        for (JsonObject arguments : new JsonObject[] {
            new JsonObject(),
            new JsonObject().put("name", "n3"),
            new JsonObject().put("name", 5),
            new JsonObject().putNull("id")
        }) {
            assertThat(of("node drain", arguments)).isEqualTo(new Destination.Here());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "node list",
                "status",
                "server status",
                "health",
                "stats",
                "top",
                "upstream list",
                "upstream show",
                "explain",
                "secrets status"
            })
    void whatEachNodeKnowsIsAskedOfAllAtOnce(String command) {
        assertThat(of(command, new JsonObject()))
                .isInstanceOfSatisfying(
                        Destination.Everywhere.class,
                        all -> assertThat(all.changing()).isFalse());
    }

    @ParameterizedTest
    @ValueSource(strings = {"secrets rotate", "upstream release"})
    void whatEachNodeChangesForItselfIsChangedWhereItCameInFirst(String command) {
        assertThat(of(command, new JsonObject()))
                .isInstanceOfSatisfying(
                        Destination.Everywhere.class,
                        all -> assertThat(all.changing()).isTrue());
    }
}
