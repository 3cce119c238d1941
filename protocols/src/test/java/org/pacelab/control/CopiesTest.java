package org.pacelab.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CopiesTest {
    /** Of so many members so many have a write that is acknowledged, and so many have to be asked. Backups: {@code *} all, {@code 0} none. */
    @ParameterizedTest
    @CsvSource({
        "*, 1, 1, 1",
        "*, 2, 2, 1",
        "*, 3, 3, 1",
        "*, 7, 7, 1",
        "1, 1, 1, 1",
        "1, 2, 2, 1",
        "1, 3, 2, 2",
        "1, 5, 2, 4",
        "2, 1, 1, 1",
        "2, 2, 2, 1",
        "2, 3, 3, 1",
        "2, 5, 3, 3",
        "4, 5, 5, 1",
        "9, 5, 5, 1",
        "0, 1, 1, 1",
        "0, 3, 1, 1",
        "0, 7, 1, 1",
    })
    void howManyOfSoManyMembers(final String backups, final int members, final int copies, final int toFindAll) {
        final Copies each = of(backups);
        assertThat(each.of(members)).isEqualTo(copies);
        assertThat(each.toFindAll(members)).isEqualTo(toFindAll);
    }

    /** Whoever has a write and whoever is asked have somebody in common; nobody less would do. */
    @ParameterizedTest
    @CsvSource({"*", "1", "2", "3", "9"})
    void whoIsAskedMeetsWhoHasIt(final String backups) {
        for (int members = 1; members <= Configuration.MAX_MEMBERS; members++) {
            final Copies copies = of(backups);
            assertThat(copies.of(members) + copies.toFindAll(members)).isEqualTo(members + 1);
        }
    }

    @Test
    void theAsynchronousOneKnowsNobodyElse() {
        assertThat(Copies.PRIMARY_ONLY.isSafe()).isFalse();
        assertThat(Copies.ALL.isSafe()).isTrue();
        assertThat(Copies.ofPrimaryAnd(1).isSafe()).isTrue();
    }

    @Test
    void atLeastOneBackupAndOneCopy() {
        assertThatThrownBy(() -> Copies.ofPrimaryAnd(0)).hasMessageContaining("backups 0");
        assertThatThrownBy(() -> new Copies(false, 0, true)).hasMessageContaining("count 0");
    }

    /** {@code *} all, {@code 0} none. */
    static Copies of(final String backups) {
        return switch (backups) {
            case "*" -> Copies.ALL;
            case "0" -> Copies.PRIMARY_ONLY;
            default -> Copies.ofPrimaryAnd(Integer.parseInt(backups));
        };
    }
}
