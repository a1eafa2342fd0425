package dev.nacre.cli.build;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Makes the libraries of a distribution fit for the start-up archive of the JVM, which takes no
/// class from a signed jar, none in a format older than that of Java 6, and no code that a `switch`
/// over patterns makes; Maven has compared the jars' digests by then. Also lays the native
/// libraries beside them, so that no start unpacks them again, and all of them in one jar for the
/// server. Run once, when Nacre is built.
final class ArchivableLibraries {
  private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]+\\.(SF|RSA|EC|DSA)");
  private static final Pattern NATIVE =
      Pattern.compile(
          "(?:com/amazon/corretto/crypto/provider|org/sqlite/native/Linux/%s)/(lib\\w+\\.so)"
              .formatted(System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86_64"));
  private static final int OLDEST_FIT = ClassFile.JAVA_6_VERSION;
  private static final int LIFTED = ClassFile.JAVA_8_VERSION;
  private static final int HEAD = 8;

  private ArchivableLibraries() {}

  /// @param arguments the folder of the distribution
  public static void main(String[] arguments) throws IOException {
    Path distribution = Path.of(arguments[0]);
    Path natives = Files.createDirectories(distribution.resolve("native"));
    List<Path> jars;
    try (Stream<Path> files = Files.list(distribution.resolve("lib"))) {
      jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
    for (Path jar : jars) {
      prepare(jar, natives);
    }
    MergedJar.write(jars, distribution.resolve("serve.jar"));
  }

  private static void prepare(Path jar, Path natives) throws IOException {
    try (var open = new JarFile(jar.toFile(), false)) {
      List<JarEntry> entries = open.stream().toList();
      for (JarEntry entry : entries) {
        Matcher library = NATIVE.matcher(entry.getName());
        if (library.matches()) {
          try (InputStream in = open.getInputStream(entry)) {
            Files.copy(in, natives.resolve(library.group(1)), StandardCopyOption.REPLACE_EXISTING);
          }
        }
      }
      if (!isFit(open, entries)) {
        rewrite(open, entries, jar);
      }
    }
  }

  private static boolean isFit(JarFile jar, List<JarEntry> entries) throws IOException {
    for (JarEntry entry : entries) {
      if (SIGNATURE.matcher(entry.getName()).matches()) {
        return false;
      }
      if (isClass(entry)) {
        try (InputStream in = jar.getInputStream(entry)) {
          byte[] content = in.readAllBytes();
          if (isOld(content) || PatternSwitches.mayBeIn(ClassFile.of().parse(content))) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private static boolean isClass(JarEntry entry) {
    return entry.getName().endsWith(".class");
  }

  /// The major version stands behind magic number and minor version (JVMS section 4.1).
  private static boolean isOld(byte[] content) {
    return content.length >= HEAD && ByteBuffer.wrap(content).getChar(6) < OLDEST_FIT;
  }

  private static void rewrite(JarFile jar, List<JarEntry> entries, Path path) throws IOException {
    Path fresh = path.resolveSibling(path.getFileName() + ".new");
    try (var classes = new URLClassLoader(new URL[] {path.toUri().toURL()});
        var out = new JarOutputStream(Files.newOutputStream(fresh))) {
      for (JarEntry entry : entries) {
        if (!SIGNATURE.matcher(entry.getName()).matches()) {
          byte[] content;
          try (InputStream in = jar.getInputStream(entry)) {
            content = in.readAllBytes();
          }
          var copy = new JarEntry(entry.getName());
          copy.setTimeLocal(entry.getTimeLocal());
          out.putNextEntry(copy);
          out.write(isClass(entry) ? fit(content, classes) : content);
        }
      }
    }
    Files.setLastModifiedTime(fresh, Files.getLastModifiedTime(path));
    Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
  }

  private static byte[] fit(byte[] content, ClassLoader classes) {
    if (isOld(content)) {
      return lifted(content, classes);
    }
    ClassModel model = ClassFile.of().parse(content);
    return PatternSwitches.mayBeIn(model)
        ? PatternSwitches.spelledOut(model, ClassLoader.getSystemClassLoader())
        : content;
  }

  /// The same class with the stack maps that newer formats demand.
  private static byte[] lifted(byte[] content, ClassLoader classes) {
    ClassFile format =
        ClassFile.of(
            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(classes)));
    return format.transformClass(
        format.parse(content),
        ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
            .andThen((builder, element) ->
                builder.with(
                    element instanceof ClassFileVersion
                        ? ClassFileVersion.of(LIFTED, 0)
                        : element)));
  }
}
