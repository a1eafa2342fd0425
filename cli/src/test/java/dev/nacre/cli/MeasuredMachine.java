package dev.nacre.cli;

import dev.nacre.codec.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// A virtual machine with a software TPM that starts, tells its registers and its log over the
/// serial line, and switches itself off.
///
/// @param registers of the bank of SHA-256, by number
/// @param log as the firmware wrote it (TCG2, crypto-agile)
record MeasuredMachine(Map<Integer, Bytes> registers, Bytes log) {
  private static final long LIMIT_SECONDS = 180;
  private static final Pattern REGISTER = Pattern.compile("pcr (\\d+) ([0-9A-Fa-f]{64})");
  private static final Pattern LOG = Pattern.compile("(?s)log-begin\\s(.*?)log-end");

  private static final String INIT =
      """
      #!/bin/busybox sh
      busybox mount -t sysfs sys /sys
      busybox mount -t securityfs security /sys/kernel/security
      for i in 0 1 2 3 4 5 6 7 8 9; do
        echo "pcr $i $(busybox cat /sys/class/tpm/tpm0/pcr-sha256/$i)"
      done
      echo log-begin
      busybox base64 /sys/kernel/security/tpm0/binary_bios_measurements
      echo log-end
      busybox poweroff -f
      """;

  /// An initial RAM disk that does that (cpio, "newc").
  static Bytes initrd(Path shell) throws IOException {
    var archive = new ByteArrayOutputStream();
    for (String folder : List.of("bin", "dev", "sys")) {
      entry(archive, folder, 040755, new byte[0], 0);
    }
    entry(archive, "bin/busybox", 0100755, Files.readAllBytes(shell), 0);
    entry(archive, "init", 0100755, INIT.getBytes(StandardCharsets.UTF_8), 0);
    entry(archive, "dev/console", 020600, new byte[0], 5);
    entry(archive, "TRAILER!!!", 0, new byte[0], 0);
    return Bytes.of(archive.toByteArray());
  }

  /// @param major of a device, whose minor is 1
  private static void entry(
      ByteArrayOutputStream archive, String name, int mode, byte[] content, int major) {
    int[] fields = {
      0, mode, 0, 0, 1, 0, content.length, 0, 0, major, major == 0 ? 0 : 1, name.length() + 1, 0
    };
    var head = new StringBuilder("070701");
    for (int field : fields) {
      head.append("%08x".formatted(field));
    }
    archive.writeBytes((head + name + '\0').getBytes(StandardCharsets.US_ASCII));
    pad(archive);
    archive.writeBytes(content);
    pad(archive);
  }

  private static void pad(ByteArrayOutputStream archive) {
    while (archive.size() % 4 != 0) {
      archive.write(0);
    }
  }

  /// Starts it and waits for its end.
  ///
  /// @param folder for the TPM's state and the serial line's log
  static MeasuredMachine start(
      BootParts parts, Path initrd, String commandLine, long mebibytes, Path folder)
      throws IOException, InterruptedException {
    Path socket = folder.resolve("tpm.socket");
    Path serial = folder.resolve("serial.log");
    Process tpm =
        process(
            folder.resolve("tpm.log"),
            List.of(
                "swtpm",
                "socket",
                "--tpm2",
                "--tpmstate",
                "dir=" + folder,
                "--ctrl",
                "type=unixio,path=" + socket,
                "--terminate"));
    try {
      for (int i = 0; i < 100 && !Files.exists(socket); i++) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
      Process machine =
          process(
              folder.resolve("qemu.log"),
              machine(parts, initrd, commandLine, mebibytes, socket, serial));
      try {
        if (!machine.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
          throw new IllegalStateException("the machine still runs: " + said(serial));
        }
      } finally {
        machine.destroyForcibly();
      }
    } finally {
      tpm.destroyForcibly();
    }
    return parse(said(serial));
  }

  private static List<String> machine(
      BootParts parts, Path initrd, String commandLine, long mebibytes, Path socket, Path serial) {
    return List.of(
        "qemu-system-x86_64",
        "-machine",
        "q35,accel=tcg",
        "-cpu",
        "qemu64,+rdrand",
        "-m",
        Long.toString(mebibytes),
        "-nodefaults",
        "-display",
        "none",
        "-no-reboot",
        "-bios",
        parts.firmware().toString(),
        "-kernel",
        parts.kernel().toString(),
        "-initrd",
        initrd.toString(),
        "-append",
        commandLine,
        "-serial",
        "file:" + serial,
        "-chardev",
        "socket,id=ct,path=" + socket,
        "-tpmdev",
        "emulator,id=t0,chardev=ct",
        "-device",
        "tpm-crb,tpmdev=t0");
  }

  private static Process process(Path log, List<String> words) throws IOException {
    return new ProcessBuilder(new ArrayList<>(words))
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private static String said(Path serial) throws IOException {
    return Files.exists(serial)
        ? new String(Files.readAllBytes(serial), StandardCharsets.ISO_8859_1)
        : "nothing";
  }

  private static MeasuredMachine parse(String said) {
    Map<Integer, Bytes> registers = new TreeMap<>();
    REGISTER
        .matcher(said)
        .results()
        .forEach(found ->
            registers.put(
                Integer.valueOf(found.group(1)),
                Bytes.ofHex(found.group(2).toLowerCase(Locale.ROOT))));
    var log = LOG.matcher(said);
    if (!log.find()) {
      throw new IllegalStateException("expected a log on the serial line, found: " + said);
    }
    return new MeasuredMachine(registers, Bytes.ofBase64(log.group(1).replaceAll("\\s", "")));
  }
}
