package dev.nacre.guest.attester;

import dev.nacre.codec.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/// The processor behind the kernel's configfs-tsm (Linux ABI `configfs-tsm`): a directory per
/// request, `inblob` in, `outblob` and `auxblob` out.
public class ConfigfsTsm implements Attester {
  /// Where the kernel offers it once configfs is mounted and the driver is loaded.
  public static final Path DIRECTORY = Path.of("/sys/kernel/config/tsm/report");

  private static final String SNP_PROVIDER = "sev_guest";
  private static final int REPORT_DATA_SIZE = 64;
  private static final String VMPL = "0";

  private final Path directory;

  public ConfigfsTsm(Path directory) {
    this.directory = directory;
  }

  @Override
  public final String tee() {
    return "snp";
  }

  /// @throws AttesterException when there is no driver, the processor is no SNP one, or somebody
  ///   else wrote to the same request in between
  @Override
  public final SnpEvidence evidence(Bytes reportData) {
    Path request =
        directory.resolve(
            "nacre-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()));
    try {
      open(request);
      try {
        return ask(request, reportData.padTo(REPORT_DATA_SIZE));
      } finally {
        close(request);
      }
    } catch (IOException e) {
      throw new AttesterException(
          directory + " gives no report: " + e + ". Is this a confidential machine?", e);
    }
  }

  /// Making the directory makes the kernel fill it.
  void open(Path request) throws IOException {
    Files.createDirectory(request);
  }

  void close(Path request) throws IOException {
    Files.deleteIfExists(request);
  }

  private static SnpEvidence ask(Path request, Bytes reportData) throws IOException {
    String provider = text(request, "provider");
    if (!provider.equals(SNP_PROVIDER)) {
      throw new AttesterException(
          "the processor's driver: expected " + SNP_PROVIDER + ", found \"" + provider + "\"");
    }
    write(request, "privlevel", Bytes.utf8(VMPL));
    long generation = Long.parseLong(text(request, "generation"));
    write(request, "inblob", reportData);
    Bytes report = read(request, "outblob", SnpEvidence.REPORT_SIZE);
    Bytes certificates = certificates(request);
    long written = Long.parseLong(text(request, "generation")) - generation;
    if (written > 1) {
      throw new AttesterException("somebody else wrote to " + request + " in between");
    }
    return new SnpEvidence(report, certificates);
  }

  /// The host may give none; then the file is absent or empty.
  private static Bytes certificates(Path request) throws IOException {
    try {
      return read(request, "auxblob", CertificateTable.MAX_SIZE);
    } catch (NoSuchFileException none) {
      return Bytes.empty();
    }
  }

  private static void write(Path request, String name, Bytes content) throws IOException {
    Files.write(request.resolve(name), content.toArray(), StandardOpenOption.WRITE);
  }

  private static String text(Path request, String name) throws IOException {
    return read(request, name, 4096).utf8().strip();
  }

  /// Attributes of configfs do not know their size, so they are read to their end.
  private static Bytes read(Path request, String name, int limit) throws IOException {
    try (InputStream in = Files.newInputStream(request.resolve(name))) {
      byte[] content = in.readNBytes(limit + 1);
      if (content.length > limit) {
        throw new AttesterException(name + " has more than " + limit + " bytes");
      }
      return Bytes.of(content);
    }
  }
}
