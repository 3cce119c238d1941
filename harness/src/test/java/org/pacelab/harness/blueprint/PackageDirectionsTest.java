package org.pacelab.harness.blueprint;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The house of DESIGN.md: who may use whom. A row uses rows above it only, so there is no cycle between packages. */
class PackageDirectionsTest {
    private static final String BASE = "org.pacelab.";
    private static final String DIRECTIONS = """
            journal:
            replica: journal
            wire.codec:
            clock:
            wire: wire.codec clock replica
            kv: wire.codec wire clock replica journal
            ring: wire.codec wire replica journal
            log: wire.codec wire replica journal kv
            session: wire.codec wire replica
            failure:
            raft: session wire.codec wire replica journal kv log
            control: failure raft kv wire.codec wire replica journal
            epoch: control session log kv wire.codec wire replica journal
            chain: epoch control raft log kv wire.codec wire replica journal
            primary: epoch control raft log kv wire.codec wire replica journal
            quorum: clock log kv wire.codec wire replica journal
            floor: wire.codec wire replica journal
            harness.fuzz: wire.codec wire clock replica
            harness.history: replica
            harness.fault: replica
            harness.scenario: harness.fault replica journal
            harness.check: harness.history harness.scenario replica
            harness.transport: harness.fault wire.codec wire replica journal
            harness.load: harness.scenario harness.transport wire.codec wire replica
            harness.sim: harness.check harness.history harness.scenario clock quorum epoch control raft floor ring kv wire.codec wire replica journal
            harness.report: harness.check harness.history harness.scenario harness.load replica journal
            harness.cluster: harness.check harness.fault harness.history harness.scenario harness.transport harness.load harness.report quorum chain primary epoch control raft floor kv wire replica journal
            harness.planted: harness.cluster harness.scenario harness.sim
            harness.study: harness.fault harness.check harness.cluster harness.report harness.load harness.scenario harness.sim wire.codec wire replica journal
            harness.cli: harness.study harness.check harness.history harness.cluster harness.fuzz harness.planted harness.scenario harness.sim harness.load harness.report replica journal
            """;
    private static final String CHRONICLE_APPENDER = "org.pacelab.journal.CycleAppender";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.pacelab");

    @Test
    void packagesUseOnlyWhatTheirRowAllows() {
        final Map<String, Set<String>> allowed = directions();
        final Set<String> trespasses = new TreeSet<>();
        for (final JavaClass user : CLASSES) {
            for (final Dependency dependency : user.getDirectDependenciesFromSelf()) {
                final String from = packageOf(user);
                final String to = packageOf(dependency.getTargetClass());
                if (to != null
                        && !to.equals(from)
                        && !allowed.getOrDefault(from, Set.of()).contains(to)) {
                    trespasses.add(from + " -> " + to + ": " + dependency.getDescription());
                }
            }
        }
        assertThat(trespasses).isEmpty();
    }

    @Test
    void everyPackageHasARowAndEveryRowAPackage() {
        final Set<String> packages = new TreeSet<>();
        CLASSES.forEach(type -> packages.add(packageOf(type)));
        assertThat(packages).isEqualTo(new TreeSet<>(directions().keySet()));
    }

    @Test
    void rowsUseOnlyRowsAboveThem() {
        final List<String> above = new ArrayList<>();
        directions().forEach((from, used) -> {
            assertThat(above).as(from).containsAll(used);
            above.add(from);
        });
    }

    @Test
    void packagesAreNamedByWhatTheyAreAbout() {
        final Set<String> vague = Set.of("util", "utils", "common", "impl", "core", "manager", "helper", "misc");
        CLASSES.forEach(type -> assertThat(Set.of(type.getPackageName().split("\\.")))
                .as(type.getName())
                .doesNotContainAnyElementsOf(vague));
    }

    @Test
    void stepFunctionsKnowNothingButTheJdkAndAgrona() {
        classes()
                .that()
                .resideOutsideOfPackage("org.pacelab.harness..")
                .and()
                .areNotAssignableTo(CHRONICLE_APPENDER)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("org.pacelab..", "java..", "org.agrona..")
                .check(CLASSES);
    }

    @Test
    void onlyHistoriesAndTheAppenderOfOneJournalKnowChronicle() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.pacelab.harness.history..")
                .and()
                .areNotAssignableTo(CHRONICLE_APPENDER)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("net.openhft..")
                .check(CLASSES);
    }

    @Test
    void onlyTheTransportKnowsNetty() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.pacelab.harness.transport..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(CLASSES);
    }

    @Test
    void onlyTheCommandLineKnowsPicocli() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.pacelab.harness.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")
                .check(CLASSES);
    }

    private static Map<String, Set<String>> directions() {
        final Map<String, Set<String>> rows = new LinkedHashMap<>();
        DIRECTIONS.lines().forEach(row -> {
            final int colon = row.indexOf(':');
            final String used = row.substring(colon + 1).strip();
            rows.put(row.substring(0, colon), used.isEmpty() ? Set.of() : Set.of(used.split(" ")));
        });
        return rows;
    }

    /** Without the base package; null for somebody else's class. */
    private static String packageOf(final JavaClass type) {
        final String name = type.getBaseComponentType().getPackageName();
        return name.startsWith(BASE) ? name.substring(BASE.length()) : null;
    }
}
