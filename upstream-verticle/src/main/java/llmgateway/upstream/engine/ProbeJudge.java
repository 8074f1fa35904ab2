package llmgateway.upstream.engine;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.proxy.ProxyConnectException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import llmgateway.contracts.Secret;
import llmgateway.contracts.config.AccountConfig;
import org.jspecify.annotations.Nullable;

/** Says in words what came of a {@link ProbeQuestion}. The words never hold the account's credential. */
public final class ProbeJudge {
    private static final int QUOTE = 200;

    private final ProbeQuestion question;
    private final String credential;
    private final Optional<String> secret;

    /**
     * A judge of the answers to {@code question}.
     *
     * @param token the token that was sent, if it was no key
     */
    public ProbeJudge(AccountConfig account, ProbeQuestion question, Optional<Secret> token) {
        this.question = question;
        this.credential = token.isPresent() ? "token" : "key";
        this.secret = token.or(account::apiKey).map(Secret::reveal).map(String::strip);
    }

    /** Whether the account works, and the words for it. */
    public record Finding(boolean works, String words) {}

    /** What an answer means. */
    public Finding answered(int status, Buffer body) {
        JsonObject json = parsed(body);
        if (status >= 200 && status < 300) {
            return json != null && json.containsKey(question.sign())
                    ? new Finding(true, "The account works: " + question.model() + " answered.")
                    : failed("The server answered " + status
                            + ", but not as a model API does: check base_url and apis.");
        }
        String said = said(json);
        return failed(
                switch (status) {
                    case 400, 422 ->
                        namesModel(json) ? unknownModel() : "The server refused the test request" + quoted(said);
                    case 401 -> "The server refused the " + credential + ".";
                    case 402 -> "The account has no credit left" + quoted(said);
                    case 403 ->
                        "The server refused this account: the key may lack a permission, or the model is not for it"
                                + quoted(said);
                    case 404, 405 -> namesModel(json) ? unknownModel() : noSuchApi(status);
                    case 408, 504 -> "The server reported a timeout.";
                    case 429 -> "The server knows the key, but its rate limit or quota is reached" + quoted(said);
                    case 503, 529 -> "The server is overloaded or down for now" + quoted(said);
                    default -> other(status, said);
                });
    }

    private static String other(int status, String said) {
        if (status < 400) {
            return "The server redirects to elsewhere (" + status + "), which is not followed: check base_url.";
        }
        return (status < 500 ? "The server refused the test request with status " : "The server failed with status ")
                + status
                + quoted(said);
    }

    private String noSuchApi(int status) {
        return "The server has no '" + question.endpoint().path() + "' (" + status
                + "), so it is not a model API of this kind: check base_url and apis.";
    }

    private String unknownModel() {
        return "The server does not know the model '" + question.model() + "', or this key may not use it.";
    }

    /** What it means that no answer came from {@code host}. */
    public Finding unanswered(Throwable failure, String host, long seconds) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String words = words(cause, host, seconds);
            if (words != null) {
                return failed(words);
            }
        }
        return failed("What came from '" + host + "' is no valid HTTP.");
    }

    private static @Nullable String words(Throwable cause, String host, long seconds) {
        if (cause instanceof UnknownHostException) {
            return "The host '" + host + "' was not found.";
        } else if (cause instanceof ConnectTimeoutException || cause instanceof TimeoutException) {
            return "'" + host + "' did not answer within " + seconds + " seconds.";
        } else if (cause instanceof ProxyConnectException) {
            return "The proxy did not let the connection to '" + host + "' through.";
        } else if (cause instanceof FileSystemException) {
            return "The account's ca_file cannot be read.";
        } else if (cause instanceof SSLException) {
            return isDistrust(cause)
                    ? "The certificate of '" + host + "' is not believed, so no connection was made."
                    : "'" + host + "' does not speak TLS at this port: check base_url.";
        } else if (cause instanceof ConnectException) {
            return "'" + host + "' did not accept a connection.";
        } else if (cause instanceof HttpClosedException || cause instanceof IOException) {
            return "'" + host + "' closed the connection without a whole answer.";
        }
        return null;
    }

    private static boolean isDistrust(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof GeneralSecurityException) {
                return true;
            }
        }
        return false;
    }

    private static Finding failed(String words) {
        return new Finding(false, words);
    }

    private static @Nullable JsonObject parsed(Buffer body) {
        try {
            return new JsonObject(body);
        } catch (DecodeException | ClassCastException noObject) {
            return null;
        }
    }

    /** Says whether an error is about the model. */
    private boolean namesModel(@Nullable JsonObject json) {
        if (json == null) {
            return false;
        }
        String text = json.encode().toLowerCase(Locale.ROOT);
        return text.contains("model_not_found")
                || (text.contains("model") && text.contains(question.model().toLowerCase(Locale.ROOT)));
    }

    private String said(@Nullable JsonObject json) {
        if (json == null) {
            return "";
        }
        Object error = json.getValue("error", json);
        Object message = error instanceof JsonObject object ? object.getValue("message") : error;
        return message instanceof String text ? clean(text) : "";
    }

    private String clean(String text) {
        String key = secret.orElse("");
        String safe = key.isEmpty() ? text : text.replace(key, "***");
        String line = safe.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() > QUOTE ? line.substring(0, QUOTE) + "…" : line;
    }

    private static String quoted(String said) {
        return said.isEmpty() ? "." : "; it says: " + said;
    }
}
