package org.pacelab.harness.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.Deflater;
import org.HdrHistogram.Histogram;

/**
 * Writes HdrHistogram's interval log, format 1.3, as the library's own writer does, but from buffers that are kept (that one
 * allocates 8 KB a line), compressed for speed, and with errors that are not swallowed. A line is one write. Values are in ns, the log's maxima in ms. Not thread-safe.
 */
final class IntervalLog implements Closeable {
    private static final int ENCODING_COOKIE = 0x1c849304 | 0x10;
    private static final int CHUNK_LENGTH = 96;
    private static final int COMPRESSED_HEADER_LENGTH = 2 * Integer.BYTES;

    private final OutputStream out;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(8 * 1024);
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    private final byte[] chunk = new byte[CHUNK_LENGTH];
    private final byte[] chunkText = new byte[CHUNK_LENGTH / 3 * 4];
    private ByteBuffer encoded = ByteBuffer.allocate(0);
    private byte[] compressed = new byte[0];

    /** @param startEpochMs the base of all times in the log */
    IntervalLog(final OutputStream out, final long startEpochMs) throws IOException {
        this.out = out;
        append("#[Histogram log format version 1.3]\n#[BaseTime: ");
        appendThousandths(startEpochMs);
        append(" (seconds since epoch)]\n#[StartTime: ");
        appendThousandths(startEpochMs);
        append(
                " (seconds since epoch)]\n\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n");
        endLine();
    }

    /**
     * Appends one line.
     *
     * @param tag     null for none
     * @param startMs of the interval, from the log's base
     */
    void write(final String tag, final long startMs, final long lengthMs, final Histogram histogram)
            throws IOException {
        if (tag != null) {
            append("Tag=");
            append(tag);
            append(",");
        }
        appendThousandths(startMs);
        append(",");
        appendThousandths(lengthMs);
        append(",");
        appendThousandths(histogram.getMaxValue() / 1000);
        append(",");
        appendCompressed(histogram);
        append("\n");
        endLine();
    }

    @Override
    public void close() throws IOException {
        deflater.end();
        out.close();
    }

    private void appendCompressed(final Histogram histogram) throws IOException {
        final int neededLength = histogram.getNeededByteBufferCapacity();
        if (encoded.capacity() < neededLength) {
            encoded = ByteBuffer.allocate(neededLength);
            compressed = new byte[neededLength];
        }
        encoded.clear();
        final int encodedLength = histogram.encodeIntoByteBuffer(encoded);
        deflater.reset();
        deflater.setInput(encoded.array(), 0, encodedLength);
        deflater.finish();
        final int compressedLength =
                deflater.deflate(compressed, COMPRESSED_HEADER_LENGTH, compressed.length - COMPRESSED_HEADER_LENGTH);
        if (!deflater.finished()) {
            throw new IOException("a histogram of " + encodedLength + " bytes grew when it was compressed");
        }
        ByteBuffer.wrap(compressed).putInt(ENCODING_COOKIE).putInt(compressedLength);
        appendBase64(COMPRESSED_HEADER_LENGTH + compressedLength);
    }

    private void appendBase64(final int length) throws IOException {
        final Base64.Encoder encoder = Base64.getEncoder();
        int offset = 0;
        for (; length - offset >= chunk.length; offset += chunk.length) {
            System.arraycopy(compressed, offset, chunk, 0, chunk.length);
            line.write(chunkText, 0, encoder.encode(chunk, chunkText));
        }
        line.write(encoder.encode(Arrays.copyOfRange(compressed, offset, length)));
    }

    private void appendThousandths(final long thousandths) throws IOException {
        append(Long.toString(thousandths / 1000));
        append(".");
        append(Long.toString(1000 + thousandths % 1000).substring(1));
    }

    private void append(final String text) throws IOException {
        line.write(text.getBytes(ISO_8859_1));
    }

    private void endLine() throws IOException {
        line.writeTo(out);
        line.reset();
    }
}
