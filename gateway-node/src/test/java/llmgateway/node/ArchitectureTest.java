package llmgateway.node;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** The four sentences on who may depend on whom. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("llmgateway");
    private static final String[] VERTICLES = {
        "llmgateway.ingress..", "llmgateway.transform..", "llmgateway.router..", "llmgateway.upstream.."
    };

    @Test
    void contractsDependOnNoOtherModule() {
        noClasses()
                .that()
                .resideInAPackage("llmgateway.contracts..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "llmgateway.ingress..",
                        "llmgateway.transform..",
                        "llmgateway.router..",
                        "llmgateway.upstream..",
                        "llmgateway.node..",
                        "llmgateway.admin..")
                .check(CLASSES);
    }

    @Test
    void theFourVerticlesNeverDependOnEachOther() {
        slices().matching("llmgateway.(ingress|transform|router|upstream)..")
                .should()
                .notDependOnEachOther()
                .check(CLASSES);
    }

    @Test
    void nobodyDependsOnTheNode() {
        noClasses()
                .that()
                .resideInAnyPackage(VERTICLES)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("llmgateway.node..")
                .check(CLASSES);
    }

    @Test
    void theNodeAndTheAdminCliKnowEachOtherOnlyByOrders() {
        slices().matching("llmgateway.(node|admin)..")
                .should()
                .notDependOnEachOther()
                .check(CLASSES);
    }

    @Test
    void hazelcastAppearsOnlyInTheNode() {
        noClasses()
                .that()
                .resideOutsideOfPackage("llmgateway.node..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.hazelcast..", "io.vertx.spi.cluster.hazelcast..")
                .check(CLASSES);
    }

    @Test
    void enginesHaveNoBusNoClockAndNoThreads() {
        noClasses()
                .that()
                .resideInAPackage("llmgateway.*.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.vertx.core.eventbus..", "java.util.concurrent.locks..", "llmgateway.contracts.bus..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Executor.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .check(CLASSES);
    }
}
