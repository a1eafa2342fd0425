package dev.nacre.runtime.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpioTest {
  private static final CpioNode HELLO = new CpioNode.Text(Bytes.utf8("hello"), false);

  @TempDir private Path folder;

  @Test
  void anEntryIsTheHeaderOfTheKernelsDocument() throws IOException {
    assertThat(text(new Cpio().add("/a", HELLO)))
        .startsWith(
            "070701"
                + "00000001" // inode
                + "000081A4" // regular file, 0644
                + "00000000" // user
                + "00000000" // group
                + "00000001" // links
                + "6955B900" // 2026-01-01T00:00:00Z
                + "00000005" // size
                + "00000000"
                + "00000000"
                + "00000000" // device
                + "00000000"
                + "00000002" // length of the name with its zero byte
                + "00000000"
                + "a\0"
                + "hello\0\0\0"
                + "070701");
  }

  @Test
  void theOrderOfAddingPlaysNoPart() throws IOException {
    assertThat(text(new Cpio().add("/a/b", HELLO).add("/c", HELLO)))
        .isEqualTo(text(new Cpio().add("/c", HELLO).add("/a/b", HELLO)));
  }

  @Test
  void timesAndOwnersOfFilesPlayNoPart() throws IOException {
    Path file = Files.writeString(folder.resolve("x"), "hello");
    Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(0));
    assertThat(text(new Cpio().add("/a", new CpioNode.Copy(file, false))))
        .isEqualTo(text(new Cpio().add("/a", HELLO)));
  }

  @Test
  void foldersAboveAFileComeBeforeIt() throws IOException {
    assertThat(names(new Cpio().add("/b/c/d", HELLO).add("/a", HELLO)))
        .containsExactly("a", "b", "b/c", "b/c/d", "TRAILER!!!");
  }

  @Test
  void devicesAndLinksAreSuch() throws IOException {
    String image =
        text(
            new Cpio()
                .add("/console", new CpioNode.Device(5, 1))
                .add("/l", new CpioNode.Link("/target")));
    assertThat(image).contains("00002180").contains("0000000500000001");
    assertThat(image).contains("0000A1FF").contains("/target");
  }

  /// What the system's own `cpio` lists is what was put in.
  @Test
  void theSystemsCpioReadsIt() throws Exception {
    Path image = folder.resolve("image");
    try (var out = Files.newOutputStream(image)) {
      new Cpio()
          .add("/etc/x", HELLO)
          .add("/init", new CpioNode.Text(Bytes.utf8("#!"), true))
          .write(out);
    }
    org.junit.jupiter.api.Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/cpio")), "skipped: no /usr/bin/cpio here");
    var process =
        new ProcessBuilder("/usr/bin/cpio", "-it", "--quiet")
            .redirectInput(image.toFile())
            .redirectErrorStream(true)
            .start();
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("etc\netc/x\ninit\n");
    assertThat(process.waitFor()).isZero();
  }

  private static java.util.List<String> names(Cpio image) throws IOException {
    var names = new java.util.ArrayList<String>();
    var matcher =
        java.util.regex.Pattern.compile("070701[0-9A-F]{104}([^\0]+)\0").matcher(text(image));
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  private static String text(Cpio image) throws IOException {
    var out = new ByteArrayOutputStream();
    image.write(out);
    return out.toString(StandardCharsets.ISO_8859_1);
  }
}
