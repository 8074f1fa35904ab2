package llmgateway.admin.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class ViewTest {
    private static final Ink PLAIN = new Ink(false);

    @Test
    void tablesAreAligned() {
        JsonArray accounts = new JsonArray("""
                [{"id":"main","state":"active","models":["a","b"],"in_flight":0,"reason":null},
                 {"id":"second-one","state":"cooling","models":[],"in_flight":12,"reason":"limit"}]""");
        assertThat(Table.of("id state models in_flight reason", "none").text(accounts, PLAIN))
                .isEqualTo("""
                ID          STATE    MODELS  IN FLIGHT  REASON
                main        active   a, b    0          -
                second-one  cooling  -       12         limit
                """);
    }

    @Test
    void aColumnThatIsSeldomOfUseIsShownOnlyThen() {
        Table table = Table.of("name since?", "");
        JsonArray nodes = new JsonArray("[{\"name\":\"n1\"}]");
        assertThat(table.text(nodes, PLAIN)).isEqualTo("NAME\nn1\n");
        nodes.add(new JsonObject("{\"name\":\"n2\",\"since\":\"noon\"}"));
        assertThat(table.text(nodes, PLAIN)).isEqualTo("NAME  SINCE\nn1    -\nn2    noon\n");
    }

    @Test
    void whatEachNodeDidFollowsWhatWasDone() {
        JsonObject rotated = new JsonObject("""
                {"persisted_on":1,"members":2,"complete":false,
                 "nodes":[{"name":"n1","data_key":"k1"},{"name":"n2","error":"is unreachable"}]}""");
        assertThat(new PerNode(new Changed("Sealed")).text(rotated, PLAIN)).isEqualTo("""
                Sealed; durable on 1 of 2 members.
                nodes:
                  NAME  DATA KEY  ERROR
                  n1    k1        -
                  n2    -         is unreachable
                """);
    }

    @Test
    void anEmptyTableSaysSo() {
        assertThat(Table.of("id", "There are no accounts.").text(new JsonArray(), PLAIN))
                .isEqualTo("There are no accounts.\n");
    }

    @Test
    void routesReadAsTheyAreTyped() {
        JsonArray routes = new JsonArray(
                "[{\"id\":\"r\",\"targets\":[{\"model\":\"m\",\"provider\":\"openai\"},{\"model\":\"n\"}]}]");
        assertThat(Table.of("id targets", "").text(routes, PLAIN)).endsWith("r   openai:m, n\n");
    }

    @Test
    void coloursTellStatesAndMoveNothing() {
        JsonArray accounts = new JsonArray("[{\"state\":\"blocked\",\"id\":\"main\"}]");
        String painted = Table.of("state id", "").text(accounts, new Ink(true));
        assertThat(painted).contains("\033[31mblocked\033[0m  main");
        assertThat(painted.replaceAll("\033\\[\\d*m", ""))
                .isEqualTo(Table.of("state id", "").text(accounts, PLAIN));
    }

    @Test
    void detailsAreIndented() {
        JsonObject status = new JsonObject("""
                {"node":"n","ready":true,"tokens":{"input":1,"output":2},"checks":[{"name":"accounts","passed":false}],
                 "none":{},"models":["a"]}""");
        assertThat(new Details().text(status, PLAIN)).isEqualTo("""
                node:    n
                ready:   yes
                tokens:
                  input:   1
                  output:  2
                checks:
                  NAME      PASSED
                  accounts  no
                none:    -
                models:  a
                """);
    }

    @Test
    void whatAnUpstreamSaidCannotSteerTheTerminal() {
        JsonObject account = new JsonObject().put("last_error", "bad\033[2J\nnews");
        assertThat(new Details().text(account, PLAIN)).isEqualTo("last_error:  bad [2J news\n");
    }

    @Test
    void aNewKeyIsShownWithAWordThatItIsNotShownAgain() {
        JsonObject made = new JsonObject("""
                {"id":"team-a","name":"Team A","key":"gw_secret","persisted_on":1,"members":1}""");
        assertThat(new Changed("Made the client key").text(made, PLAIN)).isEqualTo("""
                Made the client key Team A (id team-a); durable on 1 of 1 members.

                  gw_secret

                Keep this key now: it is not shown again.
                """);
    }

    @Test
    void aRotatedKeyTellsHowLongTheOldOneWorks() {
        JsonObject rotated = new JsonObject(
                "{\"id\":\"t\",\"key\":\"k\",\"old_key_valid_until\":\"2027-01-01T00:00:00Z\",\"persisted_on\":1,\"members\":3}");
        assertThat(new Changed("Rotated").text(rotated, PLAIN))
                .startsWith("Rotated t; durable on 1 of 3 members.\n")
                .endsWith("The old key works until 2027-01-01T00:00:00Z.\n");
    }

    @Test
    void whatHasNoIdIsCalledByItsName() {
        assertThat(new Changed("Drained").text(new JsonObject().put("name", "n1"), PLAIN))
                .isEqualTo("Drained n1.\n");
    }

    @Test
    void aPlanReadsAsAList() {
        JsonObject plan = new JsonObject("""
                {"revision":7,"changes":[{"action":"add","kind":"account","name":"a","fields":[]},
                 {"action":"change","kind":"key","name":"k","fields":["models","status"]},
                 {"action":"remove","kind":"route","name":"r"}]}""");
        assertThat(new Changes().text(plan, PLAIN)).isEqualTo("""
                + account a
                ~ key k (models, status)
                - route r
                Revision: 7
                """);
        assertThat(new Changes().text(new JsonObject("{\"revision\":7,\"changes\":[]}"), PLAIN))
                .isEqualTo("No changes.\nRevision: 7\n");
    }

    @Test
    void anAppliedPlanSaysWhereItIsDurable() {
        JsonObject applied = new JsonObject(
                "{\"changes\":[{\"action\":\"add\",\"kind\":\"account\",\"name\":\"a\"}],\"persisted_on\":1,\"members\":1}");
        assertThat(new Changes().text(applied, PLAIN)).isEqualTo("+ account a\nApplied; durable on 1 of 1 members.\n");
    }

    @Test
    void aTestTellsWhatCameBack() {
        JsonObject test = new JsonObject(
                "{\"id\":\"a\",\"ok\":false,\"status\":401,\"latency_ms\":80,\"model\":\"m\",\"message\":\"The key was refused.\"}");
        assertThat(new Tested().text(test, PLAIN))
                .isEqualTo("fails: a (status 401, 80 ms, model m)\nThe key was refused.\n");
    }
}
