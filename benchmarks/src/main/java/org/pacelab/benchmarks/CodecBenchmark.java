package org.pacelab.benchmarks;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.checksum.Crc32c;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.ReadMode;
import org.pacelab.wire.FrameFault;
import org.pacelab.wire.Frames;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.AppendEntriesDecoder;
import org.pacelab.wire.codec.AppendEntriesEncoder;
import org.pacelab.wire.codec.ClientRequestDecoder;
import org.pacelab.wire.codec.ClientRequestEncoder;
import org.pacelab.wire.codec.CommandDecoder;
import org.pacelab.wire.codec.FrameHeaderDecoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.LogEntryEncoder;

/**
 * What does a frame cost? {@code encode} fills and seals it, {@code decode} checks it and reads what a replica reads.
 * AppendEntries carries {@value #ENTRY_COUNT} entries. {@code bare} copies a value, respectively reads it, and sums it with the
 * same CRC-32C: the part no schema can save.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(5)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {
    private static final int ENTRY_COUNT = 8;

    @Param({"bare", "ClientRequest", "AppendEntries"})
    private String message;

    @Param({"16", "256", "4096"})
    private int valueLength;

    private final UnsafeBuffer value = memory(Frames.MAX_VALUE_LENGTH);
    private final UnsafeBuffer entries = memory(Frames.MAX_FRAME_LENGTH);
    private final UnsafeBuffer frame = memory(Frames.MAX_FRAME_LENGTH);
    private final UnsafeBuffer part = new UnsafeBuffer(0, 0);
    private final FrameHeaderEncoder headerEncoder = new FrameHeaderEncoder();
    private final FrameHeaderDecoder headerDecoder = new FrameHeaderDecoder();
    private final ClientRequestEncoder requestEncoder = new ClientRequestEncoder();
    private final ClientRequestDecoder requestDecoder = new ClientRequestDecoder();
    private final AppendEntriesEncoder appendEncoder = new AppendEntriesEncoder();
    private final AppendEntriesDecoder appendDecoder = new AppendEntriesDecoder();
    private Codec codec;
    private int entriesLength;
    private int encodedLength;
    private long sequence;

    /** Returns the length that was encoded, or a sum of what was decoded. */
    private interface Codec {
        int encode();

        long decode();
    }

    @Setup
    public void fill() {
        for (int i = 0; i < valueLength; i++) {
            value.putByte(i, (byte) (i * 31));
        }
        final LogEntryEncoder entry = new LogEntryEncoder();
        for (int i = 0; i < ENTRY_COUNT; i++) {
            entry.wrap(entries, entriesLength).term(7);
            entry.command().sessionId(i).sequence(1).key(i * 7919L).operation(OperationKind.PUT.code());
            entry.putExpected(value, 0, 0).putValue(value, 0, valueLength);
            entriesLength += entry.encodedLength();
        }
        codec = switch (message) {
            case "bare" -> new Bare();
            case "ClientRequest" -> new Request();
            default -> new Append();
        };
        encodedLength = codec.encode();
    }

    @Benchmark
    public int encode() {
        return codec.encode();
    }

    @Benchmark
    public long decode() {
        return codec.decode();
    }

    private static UnsafeBuffer memory(final int length) {
        return new UnsafeBuffer(BufferUtil.allocateDirectAligned(length, Long.BYTES));
    }

    private final class Bare implements Codec {
        @Override
        public int encode() {
            frame.putBytes(Long.BYTES, value, 0, valueLength);
            frame.putLong(0, sequence++, LITTLE_ENDIAN);
            frame.putInt(Long.BYTES + valueLength, checksum(), LITTLE_ENDIAN);
            return Long.BYTES + valueLength + Integer.BYTES;
        }

        @Override
        public long decode() {
            return checksum() - frame.getInt(Long.BYTES + valueLength, LITTLE_ENDIAN) + frame.getLong(0, LITTLE_ENDIAN);
        }

        private int checksum() {
            return Crc32c.INSTANCE.compute(frame.addressOffset(), 0, Long.BYTES + valueLength);
        }
    }

    private final class Request implements Codec {
        @Override
        public int encode() {
            requestEncoder
                    .wrapAndApplyHeader(frame, 0, headerEncoder)
                    .seenIndex(0)
                    .readMode(ReadMode.LOG.code());
            requestEncoder
                    .command()
                    .sessionId(42)
                    .sequence(sequence++)
                    .key(sequence)
                    .operation(OperationKind.PUT.code());
            requestEncoder.putExpected(value, 0, 0).putValue(value, 0, valueLength);
            return seal(requestEncoder.encodedLength());
        }

        @Override
        public long decode() {
            check();
            final CommandDecoder command =
                    requestDecoder.wrapAndApplyHeader(frame, 0, headerDecoder).command();
            final long sum = command.sessionId() + command.sequence() + command.key() + command.operation();
            requestDecoder.skipExpected();
            requestDecoder.wrapValue(part);
            return sum + part.capacity();
        }
    }

    private final class Append implements Codec {
        @Override
        public int encode() {
            appendEncoder
                    .wrapAndApplyHeader(frame, 0, headerEncoder)
                    .term(7)
                    .prevIndex(sequence++)
                    .prevTerm(7)
                    .commitIndex(sequence)
                    .round(sequence)
                    .sentNs(sequence)
                    .entryCount(ENTRY_COUNT)
                    .putEntries(entries, 0, entriesLength);
            return seal(appendEncoder.encodedLength());
        }

        @Override
        public long decode() {
            check();
            appendDecoder.wrapAndApplyHeader(frame, 0, headerDecoder);
            long sum = appendDecoder.term() + appendDecoder.prevIndex() + appendDecoder.commitIndex();
            appendDecoder.wrapEntries(part);
            int offset = 0;
            for (int i = appendDecoder.entryCount(); i > 0; i--) {
                sum += part.getLong(offset, LITTLE_ENDIAN);
                offset += LogEntries.entryLength(part, offset);
            }
            return sum;
        }
    }

    private int seal(final int bodyLength) {
        final int length = Frames.HEADER_LENGTH + bodyLength;
        Frames.seal(frame, 0, length, 1, 1);
        return length;
    }

    private void check() {
        final FrameFault fault = Frames.check(frame, 0, encodedLength);
        if (fault != null) {
            throw new IllegalStateException("own frame rejected: " + fault);
        }
    }
}
