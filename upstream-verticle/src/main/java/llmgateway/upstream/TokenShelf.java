package llmgateway.upstream;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordStore.Change;
import llmgateway.contracts.state.RecordStore.ConflictException;
import llmgateway.contracts.state.StateRecord;
import llmgateway.contracts.state.Version;
import llmgateway.upstream.engine.token.TokenRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place of one account's tokens in the store. What was obtained and cannot be written is held here, put into the journal and
 * written as soon as the store takes it. Confined to the keepers' context.
 */
final class TokenShelf {
    private static final Logger LOG = LoggerFactory.getLogger(TokenShelf.class);

    private final TokenScene scene;
    private final String account;
    private final RecordId id;
    private @Nullable TokenRecord unsaved;
    private boolean journaled;
    private int failures;
    private Runnable retry = () -> {};

    TokenShelf(TokenScene scene, String account) {
        this.scene = scene;
        this.account = account;
        this.id = new RecordId(RecordKind.TOKENS, account);
    }

    /**
     * What the store holds.
     *
     * @param version what a change must expect
     */
    record Stored(Optional<TokenRecord> tokens, Optional<Version> version) {}

    Stored stored() {
        Optional<StateRecord> live = scene.store()
                .snapshot()
                .find(id)
                .filter(record -> record.value().isPresent());
        return new Stored(live.flatMap(StateRecord::value).flatMap(TokenRecord::of), live.map(StateRecord::version));
    }

    /** The newest tokens that are known: those that wait to be written, else those of the store. */
    Optional<TokenRecord> newest() {
        return unsaved == null ? stored().tokens() : Optional.of(unsaved);
    }

    /** Takes up what an earlier process had to leave in the journal. */
    Future<Void> replay() {
        Optional<TokenRecord> left =
                Optional.ofNullable(scene.journal().pending().get(account)).flatMap(TokenRecord::of);
        if (left.isEmpty()) {
            return Future.succeededFuture();
        }
        journaled = true;
        unsaved = left.get();
        LOG.atWarn()
                .addKeyValue("account", account)
                .log("Tokens that could not be written to the state are taken from the journal");
        return saved();
    }

    /** Writes {@code next} in place of {@code over}, or fails and changes nothing. */
    Future<Void> write(TokenRecord next, Stored over) {
        return scene.store()
                .write(List.of(new Change(id, over.version(), Optional.of(next.toJson()))))
                .mapEmpty();
    }

    /**
     * Keeps tokens that must not get lost: in the store, else in the journal and in memory until the store takes them. The future
     * succeeds when all was done that can be done now.
     */
    Future<Void> keep(TokenRecord tokens) {
        unsaved = tokens;
        return save().recover(failed -> {
            LOG.atError()
                    .addKeyValue("account", account)
                    .addKeyValue("reason", String.valueOf(failed.getMessage()))
                    .log("New tokens cannot be written to the state; they are used, and written as soon as that works");
            journaled = true;
            return scene.journal()
                    .append(account, tokens.toJson())
                    .otherwise(lost -> {
                        LOG.atError()
                                .addKeyValue("account", account)
                                .addKeyValue("reason", String.valueOf(lost.getMessage()))
                                .log("New tokens cannot be written to the journal either: they are in memory alone");
                        return null;
                    })
                    .onComplete(appended -> retryLater());
        });
    }

    /** Notes what is worth keeping and no loss if it is not. */
    Future<Void> note(TokenRecord tokens) {
        unsaved = tokens;
        return saved();
    }

    private Future<Void> saved() {
        return save().otherwise(failed -> {
            retryLater();
            return null;
        });
    }

    /** Writes what waits to be written; fails if the store does not take it. */
    Future<Void> save() {
        retry.run();
        TokenRecord waiting = unsaved;
        if (waiting == null) {
            return Future.succeededFuture();
        }
        Stored over = stored();
        if (over.tokens()
                .filter(newer -> newer.generation() > waiting.generation())
                .isPresent()) {
            return forget(waiting);
        }
        return write(waiting, over)
                .transform(written -> written.succeeded()
                        ? forget(waiting)
                        : written.cause() instanceof ConflictException && !stored().equals(over)
                                ? save()
                                : Future.failedFuture(written.cause()));
    }

    @SuppressWarnings("ReferenceEquality") // newer ones may have come since, and they wait on
    private Future<Void> forget(TokenRecord written) {
        if (unsaved == written) {
            unsaved = null;
            failures = 0;
            if (journaled) {
                journaled = false;
                LOG.atInfo().addKeyValue("account", account).log("Tokens of the journal are written to the state");
                return scene.journal().forget(account).otherwiseEmpty();
            }
        }
        return Future.succeededFuture();
    }

    private void retryLater() {
        failures++;
        retry.run();
        retry = scene.timers().after(scene.schedule().pause(failures, Optional.empty()), () -> {
            Future<Void> again = saved();
            again.onFailure(impossible -> LOG.debug("Retried", impossible));
        });
    }

    /** Writes no more. */
    void close() {
        retry.run();
    }
}
