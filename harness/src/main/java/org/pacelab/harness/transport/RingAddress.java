package org.pacelab.harness.transport;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Where an endpoint of shared memory is reached: its process, and the files of this life of it in a directory that both ends see.
 *
 * <pre>
 *   id.incarnation.bell                 rung by whoever left a link for it
 *   id.incarnation-from.number.link     a link to it, until it was taken
 * </pre>
 */
record RingAddress(Path directory, int endpointId, int incarnation, ProcessIdentity process) {
    private static final String SCHEME = "ipc";
    private static final String SEPARATOR = ":";

    /** Reads what {@link #toString} wrote. */
    static RingAddress parse(final String address) {
        final String[] parts = address.split(SEPARATOR);
        if (parts.length != 6 || !parts[0].equals(SCHEME)) {
            throw new IllegalArgumentException("'" + address + "' is no address of the ipc transport");
        }
        return new RingAddress(
                Path.of(URLDecoder.decode(parts[5], StandardCharsets.UTF_8)),
                Integer.parseInt(parts[1]),
                Integer.parseInt(parts[2]),
                new ProcessIdentity(Long.parseLong(parts[3]), Long.parseLong(parts[4])));
    }

    Path bellFile() {
        return directory.resolve(endpointId + "." + incarnation + ".bell");
    }

    /** What the names of all links to this endpoint begin with. */
    String linkPrefix() {
        return endpointId + "." + incarnation + "-";
    }

    Path linkFile(final RingAddress from, final int number) {
        return directory.resolve(linkPrefix() + from.endpointId + "." + from.incarnation + "." + number + ".link");
    }

    @Override
    public String toString() {
        return String.join(
                SEPARATOR,
                SCHEME,
                Integer.toString(endpointId),
                Integer.toString(incarnation),
                Long.toString(process.pid()),
                Long.toString(process.started()),
                URLEncoder.encode(directory.toString(), StandardCharsets.UTF_8));
    }
}
