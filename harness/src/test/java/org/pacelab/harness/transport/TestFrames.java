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

    /** A RelayAppend whose entries, of values as long as values may be, fill the frame. */
    static void encodeLong(final MutableDirectBuffer buffer, final int offset, final int length) {
        final int entriesOffset = offset + ENTRIES_OFFSET;
        final int entriesLength = length - ENTRIES_OFFSET;
        buffer.setMemory(entriesOffset, entriesLength, (byte) 0);
        int entryCount = 0;
        int filled = 0;
        while (filled < entriesLength) {
            filled += encodeEntry(buffer, entriesOffset + filled, entriesLength - filled);
            entryCount++;
        }
        new RelayAppendEncoder()
                .wrapAndApplyHeader(buffer, offset, new FrameHeaderEncoder())
                .firstIndex(1)
                .entryCount(entryCount);
        buffer.putInt(entriesOffset - RelayAppendEncoder.entriesHeaderLength(), entriesLength);
    }

    /** Returns the entry's length: what is available, or as much as leaves room for one more. */
    private static int encodeEntry(final MutableDirectBuffer buffer, final int offset, final int available) {
        final int longest = EMPTY_ENTRY_LENGTH + Frames.MAX_VALUE_LENGTH;
        final int length = available <= longest ? available : Math.min(longest, available - EMPTY_ENTRY_LENGTH);
        final int valueLength = length - EMPTY_ENTRY_LENGTH;
        new LogEntryEncoder()
                .wrap(buffer, offset)
                .putExpected(new byte[0], 0, 0)
                .putValue(new byte[valueLength], 0, valueLength);
        return length;
    }
}
