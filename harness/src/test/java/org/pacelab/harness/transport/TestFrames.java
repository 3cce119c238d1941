package org.pacelab.harness.transport;

import org.agrona.MutableDirectBuffer;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.LogEntryEncoder;
import org.pacelab.wire.codec.RelayAppendEncoder;

/** Frames of a chosen length. */
final class TestFrames {
    private TestFrames() {}

    /** A RelayAppend with one entry whose value fills the frame. */
    static void encodeLong(final MutableDirectBuffer buffer, final int offset, final int length) {
        final RelayAppendEncoder append = new RelayAppendEncoder();
        append.wrapAndApplyHeader(buffer, offset, new FrameHeaderEncoder())
                .firstIndex(1)
                .entryCount(1);
        final int entryOffset = offset
                + Frames.HEADER_LENGTH
                + RelayAppendEncoder.BLOCK_LENGTH
                + RelayAppendEncoder.entriesHeaderLength();
        final int entryLength = offset + length - entryOffset;
        buffer.putInt(entryOffset - RelayAppendEncoder.entriesHeaderLength(), entryLength);
        buffer.setMemory(entryOffset, entryLength, (byte) 0);
        final int partsLength = LogEntryEncoder.expectedHeaderLength() + LogEntryEncoder.valueHeaderLength();
        new LogEntryEncoder()
                .wrap(buffer, entryOffset)
                .putExpected(new byte[0], 0, 0)
                .putValue(
                        new byte[entryLength - LogEntryEncoder.BLOCK_LENGTH - partsLength],
                        0,
                        entryLength - LogEntryEncoder.BLOCK_LENGTH - partsLength);
    }
}
