package org.pacelab.harness.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessIdentityTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "java",
                "two words",
                "a) R 7 7",
                "(((",
                ")))",
                ") S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 99 ("
            })
    void startTicksAreField22WhateverTheCommandIsCalled(final String name) {
        final String stat = "4711 (" + name
                + ") S 1 4711 4711 0 -1 4194560 1 0 0 0 2 1 0 0 20 0 31 0 123456789 2723840 240 18446744073709551615\n";
        assertThat(ProcessIdentity.startTicks(stat)).isEqualTo(123456789);
    }

    @Test
    void ownProcessIsFoundAndOneOfItsIdThatStartedAtAnotherTimeIsNot() {
        final ProcessIdentity own = ProcessIdentity.own();
        assertThat(own.find()).contains(ProcessHandle.current());
        assertThat(new ProcessIdentity(own.pid(), own.started() + 1).find()).isEmpty();
        assertThat(new ProcessIdentity(own.pid(), own.started() - 1).find()).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void startIsWhatTheKernelCountsNotWhatTheWallClockSays() throws IOException {
        assertThat(ProcessIdentity.own().started())
                .isEqualTo(ProcessIdentity.startTicks(Files.readString(Path.of("/proc/self/stat"))));
    }

    @Test
    void processThatHasEndedIsNotFound() throws IOException, InterruptedException {
        final Process child = new ProcessBuilder("cat").start();
        final ProcessIdentity identity = ProcessIdentity.of(child.toHandle());
        assertThat(identity.find()).contains(child.toHandle());
        child.getOutputStream().close();
        child.waitFor();
        assertThat(identity.find()).isEmpty();
    }
}
