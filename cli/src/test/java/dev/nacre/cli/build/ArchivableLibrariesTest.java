package dev.nacre.cli.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchivableLibrariesTest {
  private static final String CLASS = "sample/Larger.class";
  private static final String NATIVE = "org/sqlite/native/Linux/%s/libsqlitejdbc.so";

  @TempDir private Path distribution;
  private Path jar;

  @BeforeEach
  void makeFolder() throws IOException {
    jar = Files.createDirectory(distribution.resolve("lib")).resolve("sample.jar");
  }

  @Test
  void aClassOfJava5IsLiftedAndStillRuns() throws Exception {
    write(Map.of(CLASS, larger(ClassFile.JAVA_5_VERSION)));

    ArchivableLibraries.main(new String[] {distribution.toString()});

    assertThat(ClassFile.of().parse(read().get(CLASS)).majorVersion())
        .isEqualTo(ClassFile.JAVA_8_VERSION);
    try (var loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
      var larger = loader.loadClass("sample.Larger").getMethod("larger", int.class, int.class);
      assertThat(larger.invoke(null, 3, 7)).isEqualTo(7);
      assertThat(larger.invoke(null, 9, 7)).isEqualTo(9);
    }
  }

  @Test
  void aSignedJarLosesItsSignatureAndNothingElse() throws IOException {
    byte[] modern = larger(ClassFile.JAVA_8_VERSION);
    write(
        Map.of(
            "META-INF/MANIFEST.MF",
            "Manifest-Version: 1.0\n\n".getBytes(UTF_8),
            "META-INF/SIGNER.SF",
            new byte[] {1},
            "META-INF/SIGNER.RSA",
            new byte[] {2},
            "META-INF/services/SIGNER.SF",
            new byte[] {3},
            CLASS,
            modern));

    ArchivableLibraries.main(new String[] {distribution.toString()});

    assertThat(read())
        .containsOnlyKeys("META-INF/MANIFEST.MF", "META-INF/services/SIGNER.SF", CLASS)
        .containsEntry(CLASS, modern);
  }

  @Test
  void aJarThatIsFitStaysAsItIs() throws IOException {
    write(Map.of(CLASS, larger(ClassFile.JAVA_8_VERSION)));
    byte[] before = Files.readAllBytes(jar);

    ArchivableLibraries.main(new String[] {distribution.toString()});

    assertThat(jar).hasBinaryContent(before);
  }

  @Test
  void theNativeLibraryOfThisMachineLiesBesideTheJars() throws IOException {
    String here = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86_64";
    String there = here.equals("aarch64") ? "x86_64" : "aarch64";
    write(
        Map.of(
            NATIVE.formatted(here), new byte[] {1, 2, 3},
            NATIVE.formatted(there), new byte[] {9}));

    ArchivableLibraries.main(new String[] {distribution.toString()});

    assertThat(distribution.resolve("native/libsqlitejdbc.so"))
        .hasBinaryContent(new byte[] {1, 2, 3});
  }

  /// `static int larger(int a, int b) { return a < b ? b : a; }`: its branch needs a stack map from
  /// Java 7 on.
  private static byte[] larger(int version) {
    return ClassFile.of(ClassFile.StackMapsOption.STACK_MAPS_WHEN_REQUIRED)
        .build(
            ClassDesc.of("sample.Larger"),
            type ->
                type.withVersion(version, 0)
                    .withFlags(ClassFile.ACC_PUBLIC)
                    .withMethodBody(
                        "larger",
                        MethodTypeDesc.of(
                            ConstantDescs.CD_int, ConstantDescs.CD_int, ConstantDescs.CD_int),
                        ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                        code -> {
                          Label second = code.newLabel();
                          code.iload(0).iload(1).if_icmplt(second).iload(0).ireturn();
                          code.labelBinding(second).iload(1).ireturn();
                        }));
  }

  private void write(Map<String, byte[]> entries) throws IOException {
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (Map.Entry<String, byte[]> entry : new TreeMap<>(entries).entrySet()) {
        out.putNextEntry(new JarEntry(entry.getKey()));
        out.write(entry.getValue());
      }
    }
  }

  private Map<String, byte[]> read() throws IOException {
    var entries = new TreeMap<String, byte[]>();
    try (var open = new JarFile(jar.toFile(), false)) {
      for (JarEntry entry : open.stream().toList()) {
        entries.put(entry.getName(), open.getInputStream(entry).readAllBytes());
      }
    }
    return entries;
  }
}
