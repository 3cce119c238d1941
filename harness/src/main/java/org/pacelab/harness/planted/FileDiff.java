package org.pacelab.harness.planted;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a patch does to one file, as {@code diff -u} and {@code git diff} write it. Needs no program and no repository. Immutable.
 *
 * @param path of the file in the tree
 */
record FileDiff(String path, List<Hunk> hunks) {
    private static final String OLD = "--- a/";
    private static final String NEW = "+++ b/";
    private static final Pattern HUNK = Pattern.compile("@@ -(\\d+)(?:,(\\d+))? \\+(\\d+)(?:,(\\d+))? @@.*");
    private static final int NOWHERE = -1;

    FileDiff {
        hunks = List.copyOf(hunks);
    }

    /**
     * Lines that take the place of others.
     *
     * @param line where the old ones stood when the patch was made, from 1
     */
    private record Hunk(int line, List<String> before, List<String> after) {}

    /** Reads all files of a patch; what stands before the first is passed over. */
    static List<FileDiff> parse(final List<String> lines) {
        final List<FileDiff> files = new ArrayList<>();
        final Iterator<String> rest = lines.iterator();
        String path = null;
        List<Hunk> hunks = List.of();
        while (rest.hasNext()) {
            final String line = rest.next();
            final Matcher hunk = HUNK.matcher(line);
            if (line.startsWith(OLD)) {
                path = line.substring(OLD.length());
                hunks = new ArrayList<>();
                if (!rest.hasNext() || !rest.next().equals(NEW + path)) {
                    throw new PatchException(path + ": '" + OLD + path + "' wants '" + NEW + path + "' behind it");
                }
            } else if (hunk.matches()) {
                if (path == null) {
                    throw new PatchException("'" + line + "' stands before any '" + OLD + "FILE'");
                }
                hunks.add(readHunk(hunk, rest, path));
                if (hunks.size() == 1) {
                    files.add(new FileDiff(path, hunks));
                } else {
                    files.set(files.size() - 1, new FileDiff(path, hunks));
                }
            }
        }
        return files;
    }

    private static Hunk readHunk(final Matcher header, final Iterator<String> rest, final String path) {
        final List<String> before = new ArrayList<>();
        final List<String> after = new ArrayList<>();
        final int beforeCount = count(header.group(2));
        final int afterCount = count(header.group(4));
        while (before.size() < beforeCount || after.size() < afterCount) {
            final String line = rest.hasNext() ? rest.next() : "";
            final char mark = line.isEmpty() ? 0 : line.charAt(0);
            if (mark == ' ' || mark == '-') {
                before.add(line.substring(1));
            }
            if (mark == ' ' || mark == '+') {
                after.add(line.substring(1));
            }
            if (mark != ' ' && mark != '-' && mark != '+') {
                throw new PatchException(path + ": the hunk '" + header.group() + "' is cut short at '" + line + "'");
            }
        }
        return new Hunk(Integer.parseInt(header.group(1)), before, after);
    }

    private static int count(final String group) {
        return group == null ? 1 : Integer.parseInt(group);
    }

    /**
     * The file's lines with the patch applied. Lines may have moved since: a hunk goes where its old lines stand, if that is one place.
     *
     * @throws PatchException if they stand nowhere, or in several places but not where they stood
     */
    List<String> apply(final List<String> lines) {
        final List<String> patched = new ArrayList<>(lines);
        int moved = 0;
        for (final Hunk hunk : hunks) {
            final int place = placeOf(hunk, hunk.line - 1 + moved, patched);
            patched.subList(place, place + hunk.before.size()).clear();
            patched.addAll(place, hunk.after);
            moved = place - (hunk.line - 1) + hunk.after.size() - hunk.before.size();
        }
        return patched;
    }

    private int placeOf(final Hunk hunk, final int expected, final List<String> lines) {
        if (standsAt(hunk, expected, lines)) {
            return expected;
        }
        int found = NOWHERE;
        for (int place = 0; place <= lines.size() - hunk.before.size(); place++) {
            if (standsAt(hunk, place, lines)) {
                if (found != NOWHERE) {
                    throw new PatchException(path + ": what it changes at line " + hunk.line + " stands at lines "
                            + (found + 1) + " and " + (place + 1));
                }
                found = place;
            }
        }
        if (found == NOWHERE) {
            throw new PatchException(path + ": what it changes at line " + hunk.line + " is not there any more");
        }
        return found;
    }

    private static boolean standsAt(final Hunk hunk, final int place, final List<String> lines) {
        final int end = place + hunk.before.size();
        return place >= 0 && end <= lines.size() && lines.subList(place, end).equals(hunk.before);
    }
}
