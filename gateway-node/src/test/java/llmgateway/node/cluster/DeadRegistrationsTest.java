package llmgateway.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.multimap.MultiMap;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.spi.cluster.hazelcast.impl.HazelcastRegistrationInfo;
import java.nio.file.Path;
import java.util.List;
import llmgateway.contracts.testing.Await;
import llmgateway.node.cluster.LocalMembers.Local;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadRegistrationsTest {
    @TempDir
    private Path directory;

    @Test
    void whatAMemberThatIsGoneLeftBehindTakesNoMessagesFromTheOneThatHasItsAddressNow() throws Exception {
        try (LocalMembers members = new LocalMembers(directory)) {
            Local a = members.joinInTurn(List.of("a", "b")).get(0);
            MultiMap<String, HazelcastRegistrationInfo> registrations =
                    members.instances().get(0).getMultiMap(DeadRegistrations.REGISTRATIONS);
            int sound = registrations.size();
            HazelcastRegistrationInfo left =
                    new HazelcastRegistrationInfo(new RegistrationInfo("a-life-before", 0, false));
            registrations.put("gw.peer.b", left);
            registrations.put("gw.peers", left);

            Await.until("only those that listen are left", () -> !registrations.containsValue(left));

            assertThat(registrations.size()).isEqualTo(sound);
            for (int i = 0; i < 4; i++) {
                assertThat(LocalMembers.write(a, "colour", "red" + i).persistedOn())
                        .isEqualTo(2);
            }
        }
    }
}
