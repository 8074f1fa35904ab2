package llmgateway.upstream;

import java.util.function.Consumer;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.account.AccountStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells what holds of one account's tokens, and puts a change of its state into the log. One thread. */
final class Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

    private final String account;
    private final Consumer<TokenReport> published;
    private AccountState shown = AccountState.PENDING_LOGIN;

    Announcer(String account, Consumer<TokenReport> published) {
        this.account = account;
        this.published = published;
    }

    void tell(TokenReport report) {
        AccountStatus status = report.credential().status();
        if (status.state() != shown) {
            shown = status.state();
            LOG.atInfo()
                    .addKeyValue("account", account)
                    .addKeyValue("state", shown.label())
                    .addKeyValue("reason", status.reason())
                    .log("The account's credential is in another state");
        }
        published.accept(report);
    }
}
