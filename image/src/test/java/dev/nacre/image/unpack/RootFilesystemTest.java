package dev.nacre.image.unpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.image.archive.TarEntry;
import dev.nacre.image.testing.Commands;
import dev.nacre.image.testing.SampleImage;
import dev.nacre.image.testing.Tar;
import dev.nacre.image.unpack.UnpackOptions.Devices;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RootFilesystemTest {
  private static final UnpackLimits LIMITS = UnpackLimits.generous();

  @TempDir Path directory;
  private Path root;
  private Path outside;

  @BeforeEach
  void makeRoot() throws IOException {
    root = Files.createDirectory(directory.resolve("root"));
    outside = Files.writeString(directory.resolve("outside"), "untouched");
  }

  private static boolean isRoot() {
    return System.getProperty("user.name", "").equals("root");
  }

  private static UnpackOptions options() {
    return isRoot() ? UnpackOptions.strict(LIMITS) : UnpackOptions.unprivileged(LIMITS);
  }

  private void unpack(Tar... layers) {
    unpack(options(), layers);
  }

  private void unpack(UnpackOptions options, Tar... layers) {
    var filesystem = new RootFilesystem(root, options);
    try {
      for (int i = 0; i < layers.length; i++) {
        filesystem.apply("layer " + i, layers[i].stream());
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    filesystem.finish();
  }

  private void requireRefused(String why, Tar... layers) throws IOException {
    assertThatThrownBy(() -> unpack(layers))
        .isInstanceOf(UnpackException.class)
        .hasMessageContaining(why);
    assertThat(outside).hasContent("untouched");
    assertThat(list(directory)).containsExactly("outside", "root");
  }

  private static List<String> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private Object attribute(String path, String name) throws IOException {
    return Files.getAttribute(root.resolve(path), "unix:" + name, LinkOption.NOFOLLOW_LINKS);
  }

  @Test
  void filesComeWithTheirModesAndTimes() throws IOException {
    Instant time = Instant.ofEpochSecond(1_600_000_000);
    unpack(
        new Tar()
            .add(TarEntry.directory("etc/", 0750).modifiedAt(time))
            .add(TarEntry.file("etc/shadow", 0, 5).modifiedAt(time), Bytes.utf8("hello"))
            .add(TarEntry.file("bin/su", 04755, 1).modifiedAt(time))
            .add(TarEntry.file("bin/wide", 0666, 1))
            .add(TarEntry.directory("tmp", 01777).modifiedAt(time))
            .file("tmp/later", "changes the time of its directory"));

    assertThat((int) attribute("etc", "mode") & 07777).isEqualTo(0750);
    assertThat((int) attribute("etc/shadow", "mode") & 07777).isZero();
    assertThat((int) attribute("bin/su", "mode") & 07777).isEqualTo(04755);
    assertThat((int) attribute("bin/wide", "mode") & 07777).isEqualTo(0666);
    assertThat((int) attribute("tmp", "mode") & 07777).isEqualTo(01777);
    assertThat((int) attribute("bin", "mode") & 07777).isEqualTo(0755);
    for (String path : List.of("etc", "etc/shadow", "bin/su", "tmp")) {
      assertThat(Files.getLastModifiedTime(root.resolve(path)).toInstant()).isEqualTo(time);
    }
    assertThat(Files.size(root.resolve("etc/shadow"))).isEqualTo(5);
  }

  @Test
  void ownersAreGivenToEverythingByRoot() throws IOException {
    Assumptions.assumeTrue(isRoot(), "skipped: only root can give files away");
    unpack(
        new Tar()
            .add(TarEntry.directory("d", 02755).ownedBy(10, 11))
            .add(TarEntry.file("d/f", 06711, 3).ownedBy(12, 13))
            .add(TarEntry.symbolicLink("d/l", "f").ownedBy(14, 15)));

    assertThat(attribute("d", "uid")).isEqualTo(10);
    assertThat(attribute("d", "gid")).isEqualTo(11);
    assertThat(attribute("d/f", "uid")).isEqualTo(12);
    assertThat((int) attribute("d/f", "mode") & 07777).isEqualTo(06711);
    assertThat(attribute("d/l", "gid")).isEqualTo(15);
    assertThat(attribute("d/f", "gid")).isEqualTo(13);
  }

  @Test
  void ownersAreIgnoredWhereThatIsAskedFor() throws IOException {
    unpack(
        UnpackOptions.unprivileged(LIMITS),
        new Tar().add(TarEntry.file("f", 0644, 0).ownedBy(12, 13)));

    assertThat(attribute("f", "uid")).isNotEqualTo(12);
  }

  @Test
  void linksOfBothKindsAreMade() throws IOException {
    unpack(
        new Tar()
            .file("usr/bin/dash", "shell")
            .link("bin", "usr/bin")
            .hardLink("usr/bin/ash", "usr/bin/dash")
            .hardLink("usr/bin/bsh", "/usr/bin/dash")
            .hardLink("usr/bin/csh", "bin/dash")
            .link("dangling", "/nowhere/at/all"));

    assertThat(Files.readSymbolicLink(root.resolve("bin"))).hasToString("usr/bin");
    assertThat(Files.readSymbolicLink(root.resolve("dangling"))).hasToString("/nowhere/at/all");
    assertThat(attribute("usr/bin/dash", "nlink")).isEqualTo(4);
  }

  @Test
  void aPathThroughALinkStaysInside() throws IOException {
    unpack(
        new Tar()
            .directory("usr/lib")
            .link("lib", "usr/lib")
            .link("up", "../../../../usr")
            .link("abs", "/"),
        new Tar().file("lib/one", "1").file("up/lib/two", "2").file("abs/usr/lib/three", "3"));

    assertThat(list(root.resolve("usr/lib"))).containsExactly("one", "three", "two");
    assertThat(list(directory)).containsExactly("outside", "root");
  }

  @Test
  void aLinkOutOfTheRootLeadsIntoTheRoot() throws IOException {
    unpack(new Tar().link("evil", directory.toString()), new Tar().file("evil/outside", "written"));

    assertThat(outside).hasContent("untouched");
    assertThat(
            root.resolve(root.relativize(root).resolve(directory.toString().substring(1)))
                .resolve("outside"))
        .hasContent("written");
  }

  @Test
  void aFileReplacesALinkAndIsNotWrittenThroughIt() throws IOException {
    unpack(new Tar().link("f", outside.toString()).file("f", "new"));

    assertThat(outside).hasContent("untouched");
    assertThat(Files.isSymbolicLink(root.resolve("f"))).isFalse();
    assertThat(root.resolve("f")).hasContent("new");
  }

  @Test
  void aHardLinkToALinkIsTheLink() throws IOException {
    unpack(new Tar().link("l", outside.toString()).hardLink("h", "l").file("h", "new"));

    assertThat(outside).hasContent("untouched");
    assertThat(root.resolve("h")).hasContent("new");
  }

  @Test
  void anUpperLayerReplacesWhatLowerOnesBrought() throws IOException {
    unpack(
        new Tar()
            .file("a", "1")
            .directory("b")
            .file("b/c", "1")
            .file("d", "1")
            .directory("e")
            .file("e/f", "1"),
        new Tar().file("a", "2").file("b", "2").directory("d").file("d/x", "2").directory("e"));

    assertThat(root.resolve("a")).hasContent("2");
    assertThat(root.resolve("b")).hasContent("2");
    assertThat(root.resolve("d/x")).hasContent("2");
    assertThat(root.resolve("e/f")).hasContent("1");
  }

  @Test
  void theLastOfTwoMembersOfOneNameCounts() {
    unpack(new Tar().file("a", "first").file("a", "second"));

    assertThat(root.resolve("a")).hasContent("second");
  }

  @Test
  void aWhiteoutRemovesWhatLowerLayersBrought() throws IOException {
    unpack(
        new Tar().file("d/gone", "1").file("d/stays", "1").file("tree/a/b/c", "1").link("l", "d"),
        new Tar()
            .file("d/.wh.gone", "")
            .file(".wh.tree", "")
            .file(".wh.l", "")
            .file(".wh.never", ""));

    assertThat(list(root)).containsExactly("d");
    assertThat(list(root.resolve("d"))).containsExactly("stays");
  }

  @Test
  void aWhiteoutSparesItsOwnLayer() throws IOException {
    unpack(
        new Tar().file("d/x", "old").file("d/y", "old"),
        new Tar().file("d/x", "new").file("d/.wh.x", "").file(".wh.d", ""));

    assertThat(root.resolve("d/x")).hasContent("new");
    assertThat(list(root.resolve("d"))).containsExactly("x");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anOpaqueDirectoryHidesWhatLowerLayersBrought(boolean markerFirst) throws IOException {
    Tar upper = new Tar().directory("d");
    upper =
        markerFirst
            ? upper.file("d/.wh..wh..opq", "").file("d/new", "2")
            : upper.file("d/new", "2").file("d/.wh..wh..opq", "");
    unpack(new Tar().file("d/old", "1").file("d/sub/old", "1"), upper);

    assertThat(list(root.resolve("d"))).containsExactly("new");
  }

  @Test
  void metadataOfOldUnionFileSystemsIsLeftOut() throws IOException {
    unpack(new Tar().directory(".wh..wh.plnk").file("a", ""));

    assertThat(list(root)).containsExactly("a");
  }

  @ParameterizedTest
  @ValueSource(strings = {".wh.", "d/.wh..", "d/.wh..."})
  void aWhiteoutOfNothingIsRefused(String name) throws IOException {
    requireRefused("expected the whiteout of a name", new Tar().file(name, ""));
  }

  @Test
  void aWhiteoutDoesNotFollowLinksOutOfTheRoot() throws IOException {
    unpack(new Tar().link("d", directory.toString()), new Tar().file("d/.wh.outside", ""));

    assertThat(outside).hasContent("untouched");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../outside", "a/../../outside", "a/..", "..", "/../outside", "a/b/../c"})
  void aNameThatLeadsUpwardsIsRefused(String name) throws IOException {
    requireRefused("expected a path inside the image, found \"..\"", new Tar().file(name, "x"));
  }

  @ParameterizedTest
  @CsvSource({
    "../outside, found \"..\" in it",
    "../../../../../../etc/passwd, found \"..\" in it",
    "/etc/passwd, found nothing at",
    "missing, found nothing at",
    "d, found nothing at",
    "., found the root",
    "evil/outside, found nothing at",
    "loop/x, expected at most 40 links"
  })
  void aHardLinkToAnythingButAFileOfTheImageIsRefused(String target, String why)
      throws IOException {
    requireRefused(
        why,
        new Tar()
            .directory("d")
            .link("evil", directory.toString())
            .link("loop", "loop")
            .hardLink("h", target));
  }

  @Test
  void theLayerAndTheMemberAreNamed() throws IOException {
    requireRefused("layer 1, member \"../x\": ", new Tar(), new Tar().file("../x", ""));
  }

  @Test
  void aMemberBelowAFileIsRefused() throws IOException {
    requireRefused(
        "expected a directory at /a, found a file", new Tar().file("a", "").file("a/b", ""));
  }

  @Test
  void linksInACircleAreRefused() throws IOException {
    requireRefused("at most 40 links", new Tar().link("a", "b").link("b", "a").file("a/x", ""));
  }

  @Test
  void aNameThatIsTooLongIsRefused() throws IOException {
    requireRefused("names of at most 255 bytes", new Tar().file("é".repeat(128), ""));
    requireRefused("a name of at most 4095 bytes", new Tar().file("a/".repeat(2048) + "b", ""));
    requireRefused("at most 255 enclosing directories", new Tar().file("a/".repeat(256) + "b", ""));
  }

  @Test
  void moreMembersThanAllowedAreRefused() {
    UnpackOptions tight = UnpackOptions.unprivileged(LIMITS.withEntries(2));

    assertThatThrownBy(
            () -> unpack(tight, new Tar().file("a", ""), new Tar().file("b", "").file("c", "")))
        .hasMessage("layer 1, member \"c\": expected at most 2 members, found more");
  }

  @Test
  void moreBytesThanAllowedAreRefusedBeforeTheyAreWritten() throws IOException {
    UnpackOptions tight = UnpackOptions.unprivileged(LIMITS.withBytes(1000));

    assertThatThrownBy(() ->
            unpack(
                tight, new Tar().file("a", "x".repeat(600)), new Tar().file("b", "x".repeat(401))))
        .hasMessageContaining("expected at most 1000 bytes of files");
    assertThat(list(root)).containsExactly("a");
  }

  @Test
  void endlessZerosAfterTheArchiveAreRefused() {
    var filesystem = new RootFilesystem(root, options());
    var endless = new java.io.SequenceInputStream(new Tar().file("a", "").stream(), new Zeros());

    assertThatThrownBy(() -> filesystem.apply("layer 0", endless))
        .hasMessageContaining("bytes after the archive");
  }

  private static final class Zeros extends java.io.FilterInputStream {
    Zeros() {
      super(java.io.InputStream.nullInputStream());
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      return length;
    }
  }

  @Test
  void deviceNodesAreRefusedOrLeftOut() throws IOException {
    TarEntry device =
        TarEntry.file("dev/null", 0666, 0).asDevice(TarEntry.Type.CHARACTER_DEVICE, 1, 3);

    assertThatThrownBy(() -> unpack(UnpackOptions.strict(LIMITS), new Tar().add(device)))
        .hasMessageContaining("expected no device nodes");
    unpack(UnpackOptions.unprivileged(LIMITS), new Tar().add(device));
    assertThat(list(root.resolve("dev"))).isEmpty();
  }

  @Test
  void rootMakesDeviceNodesWhereThatIsAskedFor() throws IOException {
    Assumptions.assumeTrue(isRoot(), "skipped: only root can make device nodes");
    TarEntry device = TarEntry.file("null", 0666, 0).asDevice(TarEntry.Type.CHARACTER_DEVICE, 1, 3);
    try {
      unpack(UnpackOptions.strict(LIMITS).with(Devices.CREATE), new Tar().add(device));
    } catch (UnpackException e) {
      Assumptions.abort("skipped: this sandbox lets nobody make device nodes: " + e.getMessage());
    }

    assertThat((int) attribute("null", "mode")).isEqualTo(0020666);
    assertThat(attribute("null", "rdev")).isEqualTo(0x103L);
  }

  @Test
  void theWhiteoutDeviceOfAnOverlayIsRefused() {
    TarEntry device = TarEntry.file("x", 0, 0).asDevice(TarEntry.Type.CHARACTER_DEVICE, 0, 0);

    assertThatThrownBy(
            () -> unpack(UnpackOptions.strict(LIMITS).with(Devices.CREATE), new Tar().add(device)))
        .hasMessageContaining("an overlay's whiteout");
  }

  @Test
  void pipesAreMade() throws IOException {
    unpack(new Tar().add(TarEntry.file("p", 0620, 0).asDevice(TarEntry.Type.FIFO, 0, 0)));

    assertThat((int) attribute("p", "mode")).isEqualTo(0010620);
  }

  @Test
  void theRootTakesItsModeFromItsMember() throws IOException {
    Instant time = Instant.ofEpochSecond(1_500_000_000);
    unpack(new Tar().add(TarEntry.directory("./", 0711).modifiedAt(time)).file("./a", ""));

    assertThat((int) attribute(".", "mode") & 07777).isEqualTo(0711);
    assertThat(Files.getLastModifiedTime(root).toInstant()).isEqualTo(time);
  }

  @Test
  void attributesOfOtherMachinesAreLeftOut() throws IOException {
    unpack(
        new Tar()
            .add(
                TarEntry.file("f", 0644, 0)
                    .withAttributes(
                        Map.of(
                            "trusted.overlay.opaque", Bytes.utf8("y"),
                            "security.selinux", Bytes.utf8("x"),
                            "user.note", Bytes.utf8("kept where the file system can")))));

    assertThat(root.resolve("f")).exists();
  }

  @Test
  void theTreeIsTheOneThatGnuTarMakes() throws IOException {
    Path tree = Files.createDirectories(directory.resolve("tree"));
    Files.createDirectories(tree.resolve("usr/share/Főtanúsítvány"));
    for (int i = 0; i < 50; i++) {
      Path file = tree.resolve("usr/share/file-" + i);
      Files.write(file, SampleImage.random(i, i * 997).toArray());
      Files.setPosixFilePermissions(
          file,
          java.nio.file.attribute.PosixFilePermissions.fromString(
              i % 2 == 0 ? "rwxr-xr-x" : "rw-------"));
      Files.setLastModifiedTime(
          file, java.nio.file.attribute.FileTime.from(Instant.ofEpochSecond(1_000_000_000L + i)));
    }
    Files.createLink(tree.resolve("hard"), tree.resolve("usr/share/file-7"));
    Files.createSymbolicLink(tree.resolve("soft"), Path.of("usr/share"));
    Path archive = directory.resolve("tree.tar");
    Commands.succeed("tar", "-C", tree.toString(), "--format=pax", "-cf", archive.toString(), ".");
    Path theirs = Files.createDirectories(directory.resolve("theirs"));
    Commands.succeed("tar", "-C", theirs.toString(), "-xpf", archive.toString());

    var filesystem = new RootFilesystem(root, options());
    try (var in = new BufferedInputStream(Files.newInputStream(archive))) {
      filesystem.apply("tree", in);
    }
    filesystem.finish();

    assertThat(describe(root)).isEqualTo(describe(theirs));
    Commands.succeed("diff", "-r", root.toString(), theirs.toString());
  }

  private static String describe(Path tree) {
    String lines =
        Commands.succeed("find", tree.toString(), "-printf", "%P %y %m %U %G %s %n %l %Ts\\n");
    return lines.lines().filter(l -> !l.matches(".* d .*")).sorted().toList().toString()
        + lines
            .lines()
            .filter(l -> l.matches(".* d .*"))
            .map(l -> l.replaceAll(" \\d+ \\d+  ", " "))
            .sorted()
            .toList();
  }
}
