package llmgateway.admin.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import llmgateway.admin.Shell;
import llmgateway.admin.command.Commands;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
    /** What is typed, the command that goes to the node, and its arguments. */
    private static final String ORDERS = """
            upstream add --name p                        | upstream add     | {'name':'p'}
            upstream add --type=oauth --name=p --id p-1  | upstream add     | {'type':'oauth','name':'p','id':'p-1'}
            upstream add --name p --key @secret.txt      | upstream add     | {'name':'p','key':'from-file'}
            upstream add --name p --key -                | upstream add     | {'name':'p','key':'from-stdin'}
            upstream add --name p --key=k=v              | upstream add     | {'name':'p','key':'k=v'}
            upstream add --name p --models a,b --apis chat | upstream add   | {'name':'p','models':['a','b'],'apis':['chat']}
            upstream add --name p --quirks top-k,user --anthropic-version 2026-10-21 | upstream add | {'name':'p','quirks':['top-k','user'],'anthropic_version':'2026-10-21'}
            route add --source s --target m --strictness strict | route add | {'source_model':'s','target_model':'m','strictness':'strict'}
            upstream add --name p --weight 3 --priority=2 --max-concurrency 9 | upstream add | {'name':'p','weight':3,'priority':2,'max_concurrency':9}
            upstream add --name p --base-url http://h --allow-plaintext | upstream add | {'name':'p','base_url':'http://h','allow_plaintext':true}
            upstream add --name p --auth-header api-key --query api-version=1 --query x= | upstream add | {'name':'p','auth_header':'api-key','query':{'api-version':'1','x':''}}
            upstream add --name p --inject-usage false   | upstream add     | {'name':'p','inject_usage':false}
            upstream add --name p --http-proxy http://x --ca-file ca.pem | upstream add | {'name':'p','http_proxy':'http://x','ca_file':'ca.pem'}
            upstream add --name p --profile f --client-id c --client-secret s --acknowledge-provider-terms | upstream add | {'name':'p','profile':'f','client_id':'c','client_secret':'s','acknowledge_provider_terms':true}
            upstream list                                | upstream list    | {}
            upstream show p                              | upstream show    | {'id':'p'}
            upstream update p --weight 0                 | upstream update  | {'id':'p','weight':0}
            upstream enable p                            | upstream enable  | {'id':'p'}
            upstream disable --id p                      | upstream disable | {'id':'p'}
            upstream remove p                            | upstream remove  | {'id':'p'}
            upstream test p --model m                    | upstream test    | {'id':'p','model':'m'}
            upstream release p                           | upstream release | {'id':'p'}
            apikey add --name t                          | apikey add       | {'name':'t'}
            apikey add --name t --id k --permissions read,write --models m* --expires 30d --rpm 5 --concurrency 2 | apikey add | {'name':'t','id':'k','permissions':['read','write'],'models':['m*'],'expires':'30d','rpm':5,'concurrency':2}
            apikey update t --rpm 0 --models m*          | apikey update    | {'id':'t','rpm':0,'models':['m*']}
            apikey list                                  | apikey list      | {}
            apikey show t                                | apikey show      | {'id':'t'}
            apikey enable t                              | apikey enable    | {'id':'t'}
            apikey disable t                             | apikey disable   | {'id':'t'}
            apikey rotate t --overlap 0                  | apikey rotate    | {'id':'t','overlap':'0'}
            apikey remove t                              | apikey remove    | {'id':'t'}
            oauth start a                                | oauth start      | {'id':'a'}
            upstream add --type=oauth --name=p --profile q --acknowledge-provider-terms | upstream add | {'type':'oauth','name':'p','profile':'q','acknowledge_provider_terms':true}
            upstream add --type=workload-identity --name=p --token-url=https://l/t --identity-token-file=/t --identity-token-env=T --federation-rule-id=f --organization-id=o --service-account-id=s --workspace-id=w --scope=x --body-format=json | upstream add | {'type':'workload-identity','name':'p','token_url':'https://l/t','identity_token_file':'/t','identity_token_env':'T','federation_rule_id':'f','organization_id':'o','service_account_id':'s','workspace_id':'w','scope':'x','body_format':'json'}
            oauth callback a --code @secret.txt          | oauth callback   | {'id':'a','code':'from-file'}
            oauth status                                 | oauth status     | {}
            oauth status a                               | oauth status     | {'id':'a'}
            oauth refresh a                              | oauth refresh    | {'id':'a'}
            route add --source s --target t              | route add        | {'source_model':'s','target_model':'t'}
            route add --source s --target t --provider p | route add        | {'source_model':'s','target_model':'t','target_provider':'p'}
            route add --source-model s --to p:m --to :n  | route add        | {'source_model':'s','targets':[{'model':'m','provider':'p'},{'model':'n'}]}
            route list                                   | route list       | {}
            route remove s                               | route remove     | {'id':'s'}
            route explain m --key k --api chat           | route explain    | {'model':'m','key':'k','api':'chat'}
            env list                                     | env list         | {}
            env set --http-proxy a --https-proxy b --no-proxy c,d | env set | {'http_proxy':'a','https_proxy':'b','no_proxy':'c,d'}
            env unset --name HTTP-PROXY                  | env unset        | {'name':'http_proxy'}
            env show --name no_proxy                     | env show         | {'name':'no_proxy'}
            config show                                  | config show      | {}
            config validate f.yaml                       | config validate  | {'file':'f.yaml'}
            config export                                | config export    | {}
            config plan accounts.yaml                    | config plan      | {'document':{'upstream_accounts':[{'name':'p','weight':2}]}}
            config apply accounts.yaml --revision 7      | config apply     | {'document':{'upstream_accounts':[{'name':'p','weight':2}]},'revision':7}
            node list                                    | node list        | {}
            node show                                    | node show        | {}
            node show n                                  | node show        | {'name':'n'}
            node drain n                                 | node drain       | {'name':'n'}
            node resume n                                | node resume      | {'name':'n'}
            node remove n                                | node remove      | {'name':'n'}
            server status                                | server status    | {}
            server start                                 | server start     | {}
            secrets status                               | secrets status   | {}
            secrets rotate                               | secrets rotate   | {}
            secrets rotate --new-master-key -            | secrets rotate   | {'new_master_key':'from-stdin'}
            status                                       | status           | {}
            health                                       | health           | {}
            stats                                        | stats            | {}
            stats --by model                             | stats            | {'by':'model'}
            explain r-1                                  | explain          | {'id':'r-1'}
            top                                          | top              | {}
            cluster init d                               | cluster init     | {'dir':'d'}
            cluster add-node d n                         | cluster add-node | {'dir':'d','name':'n'}
            cluster add-admin d n --renew                | cluster add-admin | {'dir':'d','name':'n','renew':true}
            completion bash                              | completion       | {'shell':'bash'}
            add-api-key --key k --name p                 | upstream add     | {'type':'api-key','key':'k','name':'p'}
            add-oauth --client-id c --client-secret s --name p | upstream add | {'type':'oauth','client_id':'c','client_secret':'s','name':'p'}
            list-accounts                                | upstream list    | {}
            enable-account --id p                        | upstream enable  | {'id':'p'}
            disable-account --id p                       | upstream disable | {'id':'p'}
            remove-account --id p                        | upstream remove  | {'id':'p'}
            oauth-start --account-id p                   | oauth start      | {'id':'p'}
            oauth-callback --account-id p --code c       | oauth callback   | {'id':'p','code':'c'}
            oauth-refresh --account-id p                 | oauth refresh    | {'id':'p'}
            oauth-status                                 | oauth status     | {}
            health-check                                 | health           | {}
            server                                       | server start     | {}
            """;

    @TempDir
    Path directory;

    private CommandLine line;

    @BeforeEach
    void files() throws IOException {
        Files.writeString(directory.resolve("secret.txt"), "from-file\n");
        Files.writeString(directory.resolve("accounts.yaml"), "upstream_accounts:\n  - { name: p, weight: 2 }\n");
        line = new Shell(directory).input("from-stdin\n").commandLine();
    }

    @Test
    void understandsEveryCommandAndTheOlderSpellings() throws Exception {
        for (String row : ORDERS.lines().toList()) {
            String[] cells = row.split("\\|", -1);
            files();
            Invocation invocation = line.parse(words(cells[0]));
            assertThat(invocation.command().name()).as(row).isEqualTo(cells[1].strip());
            assertThat(invocation.arguments())
                    .as(row)
                    .isEqualTo(new JsonObject(cells[2].strip().replace('\'', '"')));
        }
    }

    @Test
    void theTableHasEveryCommand() {
        Set<String> tested =
                ORDERS.lines().map(row -> row.split("\\|", -1)[1].strip()).collect(Collectors.toSet());
        assertThat(Commands.catalog().commands()).extracting(Command::name).allMatch(tested::contains);
    }

    @Test
    void everyExampleInTheHelpWorks() throws Exception {
        Files.writeString(directory.resolve("key.txt"), "k");
        Files.writeString(directory.resolve("code.txt"), "c");
        for (Command command : Commands.catalog().commands()) {
            Invocation invocation = line.parse(words(command.example().replace("'", "")));
            assertThat(invocation.command().name()).isEqualTo(command.name());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--data-dir d --json --timeout 9 upstream show p",
                "upstream --data-dir=d --json --timeout=9 show p",
                "upstream show --json p --timeout 9 --data-dir d",
                "upstream show p --data-dir=d --json --timeout 9"
            })
    void takesGlobalOptionsInAnyPlace(String typed) throws Exception {
        Invocation invocation = line.parse(words(typed));

        Terminal terminal =
                new Terminal(System.in, System.out, System.err, false, false, java.util.Map.of(), directory, directory);
        assertThat(invocation.arguments()).isEqualTo(new JsonObject().put("id", "p"));
        assertThat(invocation.options().json()).isTrue();
        assertThat(invocation.options().timeoutSeconds()).isEqualTo(9);
        assertThat(invocation.options().dataDir(terminal)).contains(directory.resolve("d"));
        assertThat(invocation.options().socket(terminal)).isEqualTo(directory.resolve("d/admin.sock"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "upstrem list               | did you mean 'upstream'?",
                "list-acounts               | did you mean 'list-accounts'?",
                "upstream ad --name x       | did you mean 'upstream add'?",
                "upstream add --nmae x      | did you mean '--name'?",
                "upstream add --nmae=sk-x   | no option '--nmae' here",
                "upstream add --name x --wieght 1 | did you mean '--weight'?",
                "upstream list --jsn        | did you mean '--json'?",
                "upstream                   | needs one of: add, list, show",
                "upstream add               | needs --name",
                "upstream add --name --json | --name needs a value",
                "upstream add --name        | --name",
                "upstream add --name a --name b | --name",
                "upstream add --name x --weight many | --weight",
                "upstream add --name x --query v | --query takes NAME=VALUE",
                "upstream add --name x --key - --client-secret - | only once",
                "upstream add --name x --key @empty.txt | --key got no secret",
                "upstream enable            | needs ID, as in: gateway-admin upstream enable production",
                "upstream enable a b        | takes no 'b'",
                "upstream enable a --id b   | twice",
                "upstream list x            | takes no 'x'",
                "apikey add                 | --name",
                "route add --source s       | needs either --target",
                "route add --source s --target t --to p:m | needs either --target",
                "env set                    | needs --http-proxy",
                "status --timeout 0         | --timeout takes a number",
                "status --timeout soon      | --timeout"
            })
    void refusesWhatItDoesNotUnderstand(String typed, String reason) throws IOException {
        Files.writeString(directory.resolve("empty.txt"), "\n");
        assertThatThrownBy(() -> line.parse(words(typed)))
                .isInstanceOfSatisfying(
                        CommandException.class,
                        refused -> assertThat(refused.exitCode()).isEqualTo(CommandException.BAD_USAGE))
                .hasMessageContaining(reason)
                .hasMessageNotContaining("sk-x");
    }

    private static String[] words(String text) {
        return Stream.of(text.strip().split(" +", -1)).toArray(String[]::new);
    }

    @Test
    void sharesNoSecretWithItsTextForm() throws Exception {
        Invocation invocation = line.parse("upstream", "add", "--name", "p", "--key", "canary");
        assertThat(Arrays.asList(invocation.toString(), new SecretSource("canary").toString()))
                .noneMatch(text -> text.contains("canary"));
    }
}
