package llmgateway.contracts.testing;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import llmgateway.contracts.admin.AdminDesk;

/** Gives orders to one desk as the node's entry does, and waits for its answers. */
public final class Orders {
    private final Vertx vertx;
    private final String group;

    public Orders(Vertx vertx, String group) {
        this.vertx = vertx;
        this.group = group;
    }

    /** What an order that is carried out gives. */
    public JsonObject done(String verb, Object... namesAndValues) {
        return (JsonObject) result(verb, namesAndValues);
    }

    /** What an order that is carried out lists. */
    public JsonArray listed(String verb, Object... namesAndValues) {
        return (JsonArray) result(verb, namesAndValues);
    }

    /** The code and the message, parted by a blank, with which an order is refused. */
    public String refused(String verb, Object... namesAndValues) {
        JsonObject answer = answer(verb, namesAndValues);
        if (answer.getBoolean("ok")) {
            throw new AssertionError(group + " " + verb + " was carried out: " + answer);
        }
        JsonObject error = answer.getJsonObject("error");
        return error.getString("code") + " " + error.getString("message");
    }

    private Object result(String verb, Object... namesAndValues) {
        JsonObject answer = answer(verb, namesAndValues);
        if (!answer.getBoolean("ok")) {
            throw new AssertionError(group + " " + verb + " was refused: " + answer);
        }
        return answer.getValue("result");
    }

    private JsonObject answer(String verb, Object... namesAndValues) {
        JsonObject arguments = new JsonObject();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            arguments.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        JsonObject order = new JsonObject().put("verb", verb).put("arguments", arguments);
        Future<Message<JsonObject>> answer = vertx.eventBus()
                .request(AdminDesk.address(group), order, new DeliveryOptions().setSendTimeout(Await.BOUND.toMillis()));
        Await.until(group + " " + verb + " is answered", answer::isComplete);
        if (answer.failed()) {
            throw new AssertionError(answer.cause());
        }
        return answer.result().body();
    }
}
