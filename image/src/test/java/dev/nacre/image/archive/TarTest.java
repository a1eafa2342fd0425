package dev.nacre.image.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.image.testing.Commands;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarTest {
  @TempDir Path directory;

  private static byte[] write(TarEntry... entries) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var tar = new TarWriter(out)) {
      for (TarEntry entry : entries) {
        tar.put(entry, new ByteArrayInputStream(new byte[(int) entry.size()]));
      }
    }
    return out.toByteArray();
  }

  private static List<TarEntry> read(byte[] archive) throws IOException {
    var tar = new TarReader(new ByteArrayInputStream(archive));
    var entries = new ArrayList<TarEntry>();
    for (Optional<TarEntry> e = tar.next(); e.isPresent(); e = tar.next()) {
      entries.add(e.get());
    }
    return entries;
  }

  private static byte[] withChecksum(byte[] archive) {
    int sum = 8 * ' ';
    for (int i = 0; i < 512; i++) {
      sum += i >= 148 && i < 156 ? 0 : archive[i] & 0xff;
    }
    byte[] digits = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, archive, 148, 8);
    return archive;
  }

  @Test
  void everyKindOfMemberComesBackAsItWasWritten() throws IOException {
    List<TarEntry> entries =
        List.of(
            TarEntry.directory("etc/", 0755),
            TarEntry.file("etc/passwd", 0644, 1234).ownedBy(10, 20),
            TarEntry.file("bin/su", 04755, 513).modifiedAt(Instant.ofEpochSecond(1_700_000_000)),
            TarEntry.symbolicLink("bin/sh", "dash"),
            TarEntry.hardLink("bin/ash", "bin/dash"),
            TarEntry.file("dev/null", 0666, 0).asDevice(TarEntry.Type.CHARACTER_DEVICE, 1, 3),
            TarEntry.file("dev/sda", 0660, 0).asDevice(TarEntry.Type.BLOCK_DEVICE, 8, 300),
            TarEntry.file("run/pipe", 0600, 0).asDevice(TarEntry.Type.FIFO, 0, 0));

    assertThat(read(write(entries.toArray(TarEntry[]::new)))).isEqualTo(entries);
  }

  @Test
  void whatDoesNotFitIntoTheHeaderIsWrittenBesideIt() throws IOException {
    TarEntry entry =
        TarEntry.file("a/".repeat(200) + "Őszi ünnep", 0644, 3)
            .ownedBy(5_000_000, 6_000_000)
            .modifiedAt(Instant.ofEpochSecond(-5))
            .withAttributes(Map.of("security.capability", Bytes.ofHex("0100000280ff000a3d00")));

    assertThat(read(write(entry))).containsExactly(entry);
  }

  @Test
  void commonsCompressReadsWhatIsWritten() throws IOException {
    byte[] archive =
        write(
            TarEntry.file("x".repeat(300), 0640, 700).ownedBy(7, 8),
            TarEntry.symbolicLink("l", "y".repeat(150)));

    try (var in = new TarArchiveInputStream(new ByteArrayInputStream(archive))) {
      TarArchiveEntry file = in.getNextEntry();
      assertThat(file.getName()).isEqualTo("x".repeat(300));
      assertThat(file.getSize()).isEqualTo(700);
      assertThat(file.getLongUserId()).isEqualTo(7);
      assertThat(in.getNextEntry().getLinkName()).isEqualTo("y".repeat(150));
      assertThat(in.getNextEntry()).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {TarArchiveOutputStream.LONGFILE_GNU, TarArchiveOutputStream.LONGFILE_POSIX})
  void longNamesOfEitherKindAreRead(int kind) throws IOException {
    var out = new ByteArrayOutputStream();
    String name = "dir/" + "n".repeat(250);
    try (var tar = new TarArchiveOutputStream(out, "UTF-8")) {
      tar.setLongFileMode(kind);
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
      var entry = new TarArchiveEntry(name);
      entry.setSize(3);
      entry.setUserId(9_000_000);
      tar.putArchiveEntry(entry);
      tar.write(new byte[3]);
      tar.closeArchiveEntry();
      var link = new TarArchiveEntry("link", TarArchiveEntry.LF_SYMLINK);
      link.setLinkName(name);
      tar.putArchiveEntry(link);
      tar.closeArchiveEntry();
    }

    List<TarEntry> entries = read(out.toByteArray());

    assertThat(entries.getFirst().name()).isEqualTo(name);
    assertThat(entries.getFirst().uid()).isEqualTo(9_000_000);
    assertThat(entries.getLast().link()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v7", "oldgnu", "gnu", "ustar", "pax"})
  void everyFormatOfGnuTarIsRead(String format) throws IOException {
    Path tree = Files.createDirectories(directory.resolve("tree/sub/deeper"));
    Files.writeString(tree.resolve("file"), "content");
    Files.createSymbolicLink(tree.resolve("link"), Path.of("file"));
    Path archive = directory.resolve("a.tar");
    Commands.succeed(
        "tar",
        "--format=" + format,
        "-C",
        directory.resolve("tree").toString(),
        "--owner=11",
        "--group=12",
        "--numeric-owner",
        "-cf",
        archive.toString(),
        "sub");

    try (var in = new BufferedInputStream(Files.newInputStream(archive))) {
      var tar = new TarReader(in);
      assertThat(tar.next().orElseThrow().type()).isEqualTo(TarEntry.Type.DIRECTORY);
      assertThat(tar.next().orElseThrow().type()).isEqualTo(TarEntry.Type.DIRECTORY);
      for (TarEntry e = tar.next().orElseThrow(); ; e = tar.next().orElseThrow()) {
        if (e.type() == TarEntry.Type.FILE) {
          byte[] content = new byte[100];
          assertThat(tar.read(content, 0, 100)).isEqualTo(7);
          assertThat(tar.read(content, 0, 100)).isEqualTo(-1);
          assertThat(new String(content, 0, 7, StandardCharsets.UTF_8)).isEqualTo("content");
          assertThat(e.uid()).isEqualTo(11);
          break;
        }
        assertThat(e.link()).isEqualTo("file");
      }
    }
  }

  @Test
  void gnuTarReadsWhatIsWritten() throws IOException {
    Path archive = directory.resolve("b.tar");
    Files.write(
        archive, write(TarEntry.file("á".repeat(120), 0644, 5), TarEntry.directory("d/", 0700)));

    assertThat(Commands.succeed("tar", "--quoting-style=literal", "-tf", archive.toString()))
        .isEqualTo("á".repeat(120) + "\nd/\n");
  }

  @Test
  void aFileThatIsNotReadIsSkipped() throws IOException {
    assertThat(read(write(TarEntry.file("a", 0644, 70_000), TarEntry.file("b", 0644, 1))))
        .extracting(TarEntry::name)
        .containsExactly("a", "b");
  }

  @Test
  void aChangedHeaderIsRefused() throws IOException {
    byte[] archive = write(TarEntry.file("a", 0644, 0));
    archive[0] = 'b';

    assertThatThrownBy(() -> read(archive))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith("tar header at offset 0, chksum");
  }

  @Test
  void anUnknownTypeIsRefused() throws IOException {
    byte[] archive = write(TarEntry.file("a", 0644, 0));
    archive[156] = 'S';

    assertThatThrownBy(() -> read(withChecksum(archive)))
        .hasMessageContaining("typeflag of \"a\": expected 0 to 7, found 0x53");
  }

  @Test
  void aNegativeSizeIsRefused() throws IOException {
    byte[] archive = write(TarEntry.file("a", 0644, 0));
    java.util.Arrays.fill(archive, 124, 136, (byte) 0xff);

    assertThatThrownBy(() -> read(withChecksum(archive))).hasMessageContaining("size: expected 0");
  }

  @Test
  void aLongNameOfAGigabyteIsRefusedBeforeItIsRead() throws IOException {
    byte[] archive = write(TarEntry.file("a", 0644, 0));
    archive[156] = 'L';
    System.arraycopy("10000000000\0".getBytes(StandardCharsets.US_ASCII), 0, archive, 124, 12);

    assertThatThrownBy(() -> read(withChecksum(archive)))
        .hasMessageContaining("size of an extended header: expected at most 65536");
  }

  @Test
  void extendedHeadersWithoutEndAreRefused() throws IOException {
    byte[] one = write(TarEntry.file("a", 0644, 0));
    one[156] = 'g';
    withChecksum(one);
    var out = new ByteArrayOutputStream();
    for (int i = 0; i < 20; i++) {
      out.write(one, 0, 512);
    }

    assertThatThrownBy(() -> read(out.toByteArray())).hasMessageContaining("8 extended headers");
  }

  @Test
  void anArchiveCutInsideAFileIsRefused() throws IOException {
    byte[] archive = java.util.Arrays.copyOf(write(TarEntry.file("a", 0644, 5000)), 3000);

    assertThatThrownBy(() -> read(archive)).isInstanceOf(EOFException.class);
  }

  @Test
  void dataAfterOneBlockOfZerosIsRefused() throws IOException {
    byte[] member = write(TarEntry.file("a", 0644, 0));
    byte[] archive = new byte[512 + member.length];
    System.arraycopy(member, 0, archive, 512, member.length);

    assertThatThrownBy(() -> read(archive)).hasMessageContaining("a second block of zeros");
  }

  @ParameterizedTest
  @ValueSource(strings = {"8 path=a\n", "99999999 x=y\n", "x", "10 pathxab\n", "3 =\n", "-1 a=b\n"})
  void malformedPaxRecordsAreRefused(String records) {
    byte[] content = records.getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> PaxRecords.parse(content))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith("pax header");
  }

  @Test
  void sparseFilesAreRefused() {
    byte[] content = "22 GNU.sparse.major=1\n".getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> PaxRecords.parse(content).refuseSparse())
        .hasMessageContaining("a sparse file");
  }

  @Test
  void aTimeWithAFractionIsKept() {
    byte[] content = "22 mtime=1700000000.5\n".getBytes(StandardCharsets.UTF_8);

    assertThat(PaxRecords.parse(content).time("mtime"))
        .contains(Instant.ofEpochSecond(1_700_000_000, 500_000_000));
  }

  @ParameterizedTest
  @ValueSource(strings = {"21 mtime=1e999999999\n", "12 mtime=+1\n", "11 mtime=x\n"})
  void aTimeIsDigitsWithAPoint(String record) {
    byte[] content = record.getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> PaxRecords.parse(content).time("mtime"))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("expected seconds");
  }
}
