import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.measure.Firmware;
import dev.nacre.measure.KernelHashes;
import dev.nacre.measure.SnpLaunch;
import dev.nacre.measure.VcpuType;
import dev.nacre.measure.Vcpus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The launch digest of an SNP machine with a firmware of 4 MB, 64 virtual CPUs and a kernel from
/// the host: by Nacre, and by sev-snp-measure from the same files, each in its own process that is
/// warm. Nearly all of it is SHA-384 over the firmware, so both are also asked to go on from the
/// digest after the firmware, as one does who tries many machines.
final class LaunchDigests {
  private static final int SIZE = 4 << 20;
  private static final int VCPUS = 64;
  private static final int HASHES = 0x810c00;
  private static final String COMMAND_LINE = "console=ttyS0";

  private final Bytes firmware = firmware();
  private final Bytes kernel = Bytes.zeros(64 << 10);
  private final Bytes initrd = Bytes.zeros(64 << 10);

  private final Firmware parsed = Firmware.parse(firmware);
  private final Bytes afterFirmware = SnpLaunch.firmwareDigest(parsed);

  Bytes whole() {
    return launch(Firmware.parse(firmware)).digest();
  }

  Bytes goneOn() {
    return launch(parsed).digestFrom(afterFirmware);
  }

  /// The bare cryptography: what nobody can spare who starts from the bytes.
  void hash() {
    if (Digests.sha384(firmware).isAllZero()) {
      throw new IllegalStateException("SHA-384 gives zeros");
    }
  }

  private SnpLaunch launch(Firmware of) {
    return SnpLaunch.of(
        of, KernelHashes.of(kernel, initrd, COMMAND_LINE), Vcpus.ofQemu(VCPUS, VcpuType.EPYC_V4));
  }

  /// Nanoseconds of processor time of one digest.
  ///
  /// @param whole from the bytes
  /// @param goneOn from the digest after the firmware
  /// @param program the peer's command from start to end, of wall time
  record Times(double whole, double goneOn, double program) {}

  /// What the peer takes; empty where it is not installed.
  Optional<Times> peer(Path scripts, Path python) {
    if (!Files.isExecutable(python)) {
      return Optional.empty();
    }
    try {
      Path folder = Files.createTempDirectory("nacre-bench");
      String image = write(folder, "firmware", firmware);
      String kernelFile = write(folder, "kernel", kernel);
      String initrdFile = write(folder, "initrd", initrd);
      String[] printed =
          run(List.of(
                  python.toString(),
                  scripts.resolve("launch_digest.py").toString(),
                  image,
                  kernelFile,
                  initrdFile,
                  COMMAND_LINE,
                  Integer.toString(VCPUS),
                  afterFirmware.hex()))
              .split(" ");
      List<String> options =
          List.of(
              python.resolveSibling("sev-snp-measure").toString(),
              "--mode=snp",
              "--vcpu-type=EPYC-v4",
              "--vcpus=" + VCPUS,
              "--ovmf=" + image,
              "--kernel=" + kernelFile,
              "--initrd=" + initrdFile,
              "--append=" + COMMAND_LINE);
      long start = System.nanoTime();
      String byProgram = run(options);
      double program = System.nanoTime() - start;
      if (!printed[0].equals(whole().hex()) || !byProgram.equals(printed[0])) {
        throw new IllegalStateException("sev-snp-measure says " + byProgram + ", " + printed[0]);
      }
      return Optional.of(
          new Times(Double.parseDouble(printed[1]), Double.parseDouble(printed[2]), program));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes()).strip();
    if (process.waitFor() != 0) {
      throw new IllegalStateException(command.getFirst() + ": " + printed);
    }
    return printed;
  }

  private static String write(Path folder, String name, Bytes content) throws IOException {
    Path file = Files.write(folder.resolve(name), content.toArray());
    file.toFile().deleteOnExit();
    folder.toFile().deleteOnExit();
    return file.toString();
  }

  /// Something other than zeros, with the tables that OVMF has at its end.
  private static Bytes firmware() {
    ByteBuffer image = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < SIZE; i++) {
      image.put(i, (byte) (7 * i + (i >> 12) + 3));
    }
    int[][] sections = {
      {0x800000, 0x9000, 1}, {0x80d000, 0x1000, 2}, {0x80e000, 0x1000, 3}, {0x810000, 0x1000, 0x10}
    };
    image.position(SIZE - 0x400).put("ASEV".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    image.putInt(16 + 12 * sections.length).putInt(1).putInt(sections.length);
    for (int[] section : sections) {
      image.putInt(section[0]).putInt(section[1]).putInt(section[2]);
    }
    int at = entry(image, SIZE - 32, "96b582de-1fb2-45f7-baea-a366c55a082d", 88);
    at = entry(image, at, "dc886566-984a-4798-a75e-5585a7bf67cc", 22, 0x400);
    at = entry(image, at, "00f771de-1a7e-4fcb-890e-68c77e2fb44e", 22, 0x80b004);
    var _ = entry(image, at, "7255371f-3a3b-4b04-927b-1da6efa8d454", 26, HASHES, 0x400);
    return Bytes.of(image.array());
  }

  private static int entry(ByteBuffer image, int end, String guid, int length, int... data) {
    int start = end - 18 - 4 * data.length;
    image.position(start);
    for (int value : data) {
      image.putInt(value);
    }
    UUID id = UUID.fromString(guid);
    long high = id.getMostSignificantBits();
    image.putShort((short) length);
    image.putInt((int) (high >>> 32)).putShort((short) (high >>> 16)).putShort((short) high);
    image.order(ByteOrder.BIG_ENDIAN).putLong(id.getLeastSignificantBits());
    image.order(ByteOrder.LITTLE_ENDIAN);
    return start;
  }
}
