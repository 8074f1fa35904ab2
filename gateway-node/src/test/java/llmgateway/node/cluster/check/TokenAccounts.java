package llmgateway.node.cluster.check;

import io.vertx.core.Vertx;
import java.util.List;

/**
 * Two accounts whose credentials are tokens.
 *
 * @param person the one that somebody logs in for
 * @param seed the one that begins with a pair of the configuration file, whose access token has ended
 * @param yaml how they stand at the end of a configuration file, after other accounts
 */
record TokenAccounts(TokenProvider person, TokenProvider seed, String yaml) {

    /** Starts their providers, which end with {@code vertx}. Blocks. */
    static TokenAccounts start(Vertx vertx) {
        TokenProvider person = TokenProvider.start("person", vertx, "127.0.0.1");
        TokenProvider seed = TokenProvider.start("seed", vertx, "127.0.0.1");
        return new TokenAccounts(person, seed, """
                  - %s
                  - %s
                oauth:
                  acknowledge_provider_terms: true
                  profiles:
                    %s
                    %s
                """.formatted(
                        person.configuredAccount(),
                        seed.seededAccount(),
                        person.configuredProfile(),
                        seed.configuredProfile()));
    }

    /** Waits until all of {@code nodes} serve with what the pair of the file was renewed to. */
    void awaitSeeded(List<NodeJvm> nodes) {
        TokenAccount account = new TokenAccount(seed);
        nodes.forEach(node -> account.await(node, List.of("active")));
    }
}
