package org.pacelab.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.pacelab.replica.SeededRandom;

/** The files below a directory, by name and bytes; the lock of a journal is not one. */
final class FileImage {
    private static final int SECTOR_LENGTH = 512;
    private static final String LOCK = "lock";

    private final TreeMap<String, byte[]> files = new TreeMap<>();

    static FileImage of(final Path directory) {
        final FileImage image = new FileImage();
        try (Stream<Path> paths = Files.walk(directory)) {
            for (final Path path : paths.filter(Files::isRegularFile).toList()) {
                if (!path.endsWith(LOCK)) {
                    image.files.put(directory.relativize(path).toString(), Files.readAllBytes(path));
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return image;
    }

    TreeMap<String, byte[]> files() {
        return files;
    }

    FileImage copy() {
        final FileImage copy = new FileImage();
        files.forEach((name, bytes) -> copy.files.put(name, bytes.clone()));
        return copy;
    }

    void writeTo(final Path directory) {
        files.forEach((name, bytes) -> {
            try {
                final Path path = directory.resolve(name);
                Files.createDirectories(path.getParent());
                Files.write(path, bytes);
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    boolean hasSameFiles(final FileImage other) {
        return files.keySet().equals(other.files.keySet())
                && files.entrySet().stream()
                        .allMatch(file -> Arrays.equals(file.getValue(), other.files.get(file.getKey())));
    }

    /**
     * What a power cut may leave: all that was there at the last force, and what was written since as far as to some byte, or piece by
     * piece: the old bytes, the new ones, or garbage where nothing stood. Files may be cut short behind what was there, new ones
     * may be missing.
     */
    static FileImage afterPowerCut(final FileImage forced, final FileImage last, final SeededRandom random) {
        final FileImage left = new FileImage();
        final int newIn16 = random.nextInt(17);
        last.files.forEach((name, newBytes) -> {
            final byte[] oldBytes = forced.files.get(name);
            if (oldBytes != null) {
                left.files.put(name, mix(oldBytes, newBytes, newIn16, random));
            } else if (random.nextInt(16) < newIn16) {
                left.files.put(name, mix(new byte[0], newBytes, newIn16, random));
            }
        });
        return left;
    }

    private static byte[] mix(
            final byte[] oldBytes, final byte[] newBytes, final int newIn16, final SeededRandom random) {
        final byte[] mixed = Arrays.copyOf(oldBytes, newBytes.length);
        final int wholeLength = random.nextInt(3) == 0 ? random.nextInt(newBytes.length) : 0;
        System.arraycopy(newBytes, 0, mixed, 0, wholeLength);
        final int piece = random.nextBoolean(0.5) ? SECTOR_LENGTH : 8 * SECTOR_LENGTH;
        for (int start = wholeLength / piece * piece + piece; start < mixed.length; start += piece) {
            final int end = Math.min(start + piece, mixed.length);
            final int fate = random.nextInt(16);
            if (fate < newIn16) {
                System.arraycopy(newBytes, start, mixed, start, end - start);
            } else if (fate == 15 && lengthWithoutZeros(mixed, start, end) == start) {
                for (int i = start; i < end; i++) {
                    mixed[i] = (byte) random.nextInt(256);
                }
            }
        }
        final int shortest = Math.max(lengthWithoutZeros(oldBytes, 0, oldBytes.length), wholeLength);
        return random.nextInt(4) > 0
                ? mixed
                : Arrays.copyOf(mixed, shortest + random.nextInt(mixed.length - shortest + 1));
    }

    /** Where the zeros begin that [start, end) ends with. */
    private static int lengthWithoutZeros(final byte[] bytes, final int start, final int end) {
        int length = end;
        while (length > start && bytes[length - 1] == 0) {
            length--;
        }
        return length;
    }
}
