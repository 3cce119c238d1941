package org.pacelab.harness.cluster;

import java.nio.file.Path;

/**
 * What all clusters of a run share. Immutable.
 *
 * @param workersFolder logs of workers
 * @param journalFolder journals of replicas, one folder for each cluster
 * @param linkFolder    mapped files of links, one folder for each cluster; in memory where the system has a place for that
 * @param runId         different for each run: endpoints and journals of another one are refused
 */
record Site(
        Launcher launcher,
        Reaper reaper,
        Switchboard switchboard,
        Path workersFolder,
        Path journalFolder,
        Path linkFolder,
        long runId) {}
