package org.pacelab.harness.transport;

import org.agrona.MutableDirectBuffer;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.LogEntryEncoder;
import org.pacelab.wire.codec.RelayAppendEncoder;

/** Frames of a chosen length. */
final class TestFrames {
    private static final int ENTRIES_OFFSET =
            Frames.HEADER_LENGTH + RelayAppendEncoder.BLOCK_LENGTH + RelayAppendEncoder.entriesHeaderLength();
    private static final int EMPTY_ENTRY_LENGTH =
            LogEntryEncoder.BLOCK_LENGTH + LogEntryEncoder.expectedHeaderLength() + LogEntryEncoder.valueHeaderLength();
    static final int MIN_LONG_LENGTH = ENTRIES_OFFSET + EMPTY_ENTRY_LENGTH;

    private TestFrames() {}

    /** A RelayAppend with one entry whose value fills the frame. */
    static void encodeLong(final MutableDirectBuffer buffer, final int offset, final int length) {
        final RelayAppendEncoder append = new RelayAppendEncoder();
        append.wrapAndApplyHeader(buffer, offset, new FrameHeaderEncoder())
                .firstIndex(1)
                .entryCount(1);
        final int entryOffset = offset + ENTRIES_OFFSET;
        final int entryLength = length - ENTRIES_OFFSET;
        final int valueLength = entryLength - EMPTY_ENTRY_LENGTH;
        buffer.putInt(entryOffset - RelayAppendEncoder.entriesHeaderLength(), entryLength);
        buffer.setMemory(entryOffset, entryLength, (byte) 0);
        new LogEntryEncoder()
                .wrap(buffer, entryOffset)
                .putExpected(new byte[0], 0, 0)
                .putValue(new byte[valueLength], 0, valueLength);
    }
}
