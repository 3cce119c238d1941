package org.pacelab.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pacelab.replica.SeededRandom;

class PlacementTest {
    @Test
    void aKeyIsKeptByAsManyAsThereAreCopiesAndOthersStandIn() {
        final Placement placement = new Placement(7, 3);
        for (long key = 0; key < 1_000; key++) {
            final int homes = placement.homes(key);
            assertThat(Integer.bitCount(homes)).isEqualTo(3);
            int all = homes;
            for (int place = 0; place < placement.standIns(); place++) {
                final int standIn = placement.standIn(key, place);
                assertThat(placement.isHome(key, standIn)).isFalse();
                all |= 1 << standIn;
            }
            assertThat(all).isEqualTo(0b111_1111);
            for (int place = 0; place < 3; place++) {
                assertThat(placement.isHome(key, placement.home(key, place))).isTrue();
            }
        }
    }

    @Test
    void allKeepEveryKeyIfThereAreAsManyCopies() {
        for (final int copies : new int[] {QuorumOptions.EVERYBODY, 5}) {
            final Placement placement = new Placement(5, copies);
            assertThat(placement.isEverywhere()).isTrue();
            assertThat(placement.copies()).isEqualTo(5);
            assertThat(placement.homes(17)).isEqualTo(0b1_1111);
        }
    }

    @Test
    void eachPairOfThoseThatKeepAKeyIsDrawnAsOften() {
        final Placement placement = new Placement(7, 4);
        final SeededRandom random = new SeededRandom(1);
        final int[] drawn = new int[1 << 7];
        for (int i = 0; i < 60_000; i++) {
            drawn[Placement.drawn(placement.homes(9), 2, random)]++;
        }
        int pairs = 0;
        for (int set = 0; set < drawn.length; set++) {
            if (drawn[set] > 0) {
                assertThat(Integer.bitCount(set)).isEqualTo(2);
                assertThat(set & ~placement.homes(9)).isZero();
                assertThat(drawn[set]).isBetween(9_500, 10_500);
                pairs++;
            }
        }
        assertThat(pairs).isEqualTo(6);
    }
}
