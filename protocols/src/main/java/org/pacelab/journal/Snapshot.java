package org.pacelab.journal;

import org.agrona.concurrent.UnsafeBuffer;

/** A whole snapshot: a header and chunks of opaque bytes. Valid until a newer one is published or its journal is closed. */
public interface Snapshot {
    SnapshotHeader header();

    /** At least 1. */
    int chunkCount();

    /** Has the view show a chunk, counted from 0. */
    void wrapChunk(int chunk, UnsafeBuffer view);
}
