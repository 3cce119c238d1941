package org.pacelab.harness.planted;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Pacelab with some classes compiled from patched sources, and all others as they are on the class path. All of it stays in memory,
 * so nothing of the user's tree changes, and nothing is left behind whoever dies. Each has classes of its own: only those of the JDK
 * and of libraries are shared. Immutable.
 */
public final class PatchedClasses {
    private static final String OWN_PACKAGES = "org.pacelab.";

    private final Map<String, byte[]> patched;

    private PatchedClasses(final Map<String, byte[]> patched) {
        this.patched = Map.copyOf(patched);
    }

    /** Nothing is patched. */
    public static PatchedClasses unpatched() {
        return new PatchedClasses(Map.of());
    }

    /**
     * Applies a patch to the sources of a tree, which are those that the class path was made of, and compiles what it changes.
     *
     * @throws PatchException if it does not apply, or what it leaves does not compile
     */
    public static PatchedClasses of(final PlantedPatch patch, final Path tree) {
        final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new PatchException(patch.name() + ": this JVM has no compiler, a JDK is needed");
        }
        final List<Source> sources = patch.applyTo(tree).entrySet().stream()
                .map(source -> new Source(source.getKey(), source.getValue()))
                .toList();
        final DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        final List<String> options =
                List.of("-classpath", System.getProperty("java.class.path"), "-proc:none", "-Xlint:none");
        try (ClassFiles classes = new ClassFiles(compiler.getStandardFileManager(diagnostics, Locale.ROOT, null))) {
            if (!compiler.getTask(null, classes, diagnostics, options, null, sources)
                    .call()) {
                throw new PatchException(patch.name() + " does not compile: " + firstError(diagnostics));
            }
            return new PatchedClasses(classes.bytes());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String firstError(final DiagnosticCollector<JavaFileObject> diagnostics) {
        return diagnostics.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .findFirst()
                .map(error -> (error.getSource() == null
                                ? ""
                                : error.getSource().getName() + ":")
                        + error.getLineNumber() + ": "
                        + error.getMessage(Locale.ROOT).lines().findFirst().orElse(""))
                .orElse("the compiler does not say why");
    }

    /** How many are patched. */
    int count() {
        return patched.size();
    }

    /** Loads them, apart from all that were loaded before. */
    ClassLoader newLoader() {
        return new Loader(patched);
    }

    private static final class Loader extends ClassLoader {
        private final Map<String, byte[]> patched;

        private Loader(final Map<String, byte[]> patched) {
            super(PatchedClasses.class.getClassLoader());
            this.patched = patched;
        }

        @Override
        protected Class<?> loadClass(final String name, final boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(OWN_PACKAGES)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                final Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : findClass(name);
            }
        }

        @Override
        protected Class<?> findClass(final String name) throws ClassNotFoundException {
            final byte[] bytes = patched.containsKey(name) ? patched.get(name) : unpatched(name);
            return defineClass(name, bytes, 0, bytes.length);
        }

        private byte[] unpatched(final String name) throws ClassNotFoundException {
            try (InputStream bytes = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (bytes == null) {
                    throw new ClassNotFoundException(name);
                }
                return bytes.readAllBytes();
            } catch (final IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        private Source(final String path, final String text) {
            super(URI.create("patched:///" + path), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(final boolean ignoresErrors) {
            return text;
        }
    }

    /** Keeps what the compiler writes. */
    private static final class ClassFiles extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> written = new HashMap<>();

        private ClassFiles(final JavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                final Location location,
                final String className,
                final JavaFileObject.Kind kind,
                final FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("patched:///" + className + kind.extension), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return written.computeIfAbsent(className, unused -> new ByteArrayOutputStream());
                }
            };
        }

        private Map<String, byte[]> bytes() {
            final Map<String, byte[]> bytes = new HashMap<>();
            written.forEach((name, stream) -> bytes.put(name, stream.toByteArray()));
            return bytes;
        }
    }
}
