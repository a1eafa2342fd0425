package dev.nacre.attestation.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.emulator.EmulatedLog;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MeasuredBootTest {
  private static final long TAG = 6;
  private static final long PROGRAM_LOAD = 0xd;
  private static final long CONFIG = 0x80000001L;
  private static final long BOOT = 0x80000002L;
  private static final Bytes KERNEL = Bytes.utf8("a kernel");
  private static final Bytes INITRD = Bytes.utf8("an initrd");

  @Test
  void aDirectBootTellsKernelInitrdAndCommandLine() {
    EmulatedLog log = EventLogTest.log();
    Bytes options = utf16("console=hvc0 quiet\0");
    Bytes path = Bytes.ofHex("040412006b00650072006e0065006c000000");
    log.measure(2, 0x80000003L, KERNEL, EventLogTest.imageFrom(path));
    log.measure(3, TAG, options, tag(0x8f3b22edL, "LOADED_IMAGE::LoadOptions\0"));
    log.measure(3, TAG, INITRD, tag(0x8f3b22ecL, "Linux initrd\0"));

    MeasuredBoot boot = read(log);

    assertThat(boot.kernel()).contains(sha384(KERNEL));
    assertThat(boot.initrd()).contains(sha384(INITRD));
    assertThat(boot.commandLineIs("console=hvc0 quiet")).isTrue();
    assertThat(boot.commandLineIs("console=hvc0")).isFalse();
    assertThat(boot.toJson().string("kernel")).isEqualTo(sha384(KERNEL).hex());
  }

  @Test
  void aUnifiedKernelImageTellsItsSections() {
    EmulatedLog log = EventLogTest.log();
    Bytes name = utf16(".linux\0");
    log.measure(3, PROGRAM_LOAD, Bytes.utf8(".linux\0"), name);
    log.measure(3, PROGRAM_LOAD, KERNEL, name);
    Bytes other = utf16(".initrd\0");
    log.measure(3, PROGRAM_LOAD, Bytes.utf8(".initrd\0"), other);
    log.measure(3, PROGRAM_LOAD, INITRD, other);

    MeasuredBoot boot = read(log);

    assertThat(boot.sections())
        .containsEntry(".linux", sha384(KERNEL))
        .containsEntry(".initrd", sha384(INITRD));
    assertThat(boot.kernel()).contains(sha384(KERNEL));
    assertThat(boot.initrd()).contains(sha384(INITRD));
  }

  @Test
  void grubsColonOrNoneAndItsZeroOrNoneAreUnderstood() {
    EmulatedLog log = EventLogTest.log();
    log.measure(3, PROGRAM_LOAD, Bytes.utf8("set a=1"), Bytes.utf8("grub_cmd: set a=1\0"));
    log.measure(3, PROGRAM_LOAD, Bytes.utf8("set b=2\0"), Bytes.utf8("grub_cmd set b=2\0x"));
    log.measure(3, PROGRAM_LOAD, Bytes.utf8("/vm ro"), Bytes.utf8("kernel_cmdline: /vm ro\0"));

    assertThat(read(log).loaderCommands()).containsExactly("set a=1", "set b=2");
    assertThat(read(log).commandLine()).contains("/vm ro");
    assertThat(read(log).commandLineIs("/vm ro")).isTrue();
  }

  @Test
  void aTextThatItsDigestDoesNotProveIsNotBelieved() {
    EmulatedLog log = EventLogTest.log();
    Bytes evil = Bytes.utf8("init=/bin/sh");
    log.measure(3, PROGRAM_LOAD, evil, Bytes.utf8("grub_kernel_cmdline quiet\0"));
    log.measure(3, PROGRAM_LOAD, evil, Bytes.utf8("grub_cmd quiet\0"));
    log.measure(1, CONFIG, evil, EventLogTest.variable("SecureBoot", Bytes.of((byte) 1)));
    log.measure(1, BOOT, evil, EventLogTest.variable("Boot0000", option("Linux")));
    log.measure(4, TAG, evil, tag(0x4141454cL, "a b c"));

    MeasuredBoot boot = read(log);

    assertThat(boot.commandLine()).isEmpty();
    assertThat(boot.loaderCommands()).isEmpty();
    assertThat(boot.secureBoot()).isEmpty();
    assertThat(boot.bootEntries()).isEmpty();
    assertThat(boot.agentEvents()).isEmpty();
  }

  @Test
  void bootEntriesAndSecureBootAreBelievedWhenProved() {
    EmulatedLog log = EventLogTest.log();
    log.measure(1, CONFIG, EventLogTest.variable("SecureBoot", Bytes.of((byte) 1)));
    log.measure(1, BOOT, option("Linux"), EventLogTest.variable("Boot0001", option("Linux")));
    log.measure(4, TAG, tag(0x4141454cL, "a b {\"c\": 1}"));

    MeasuredBoot boot = read(log);

    assertThat(boot.secureBoot()).contains(true);
    assertThat(boot.bootEntries()).containsEntry("Boot0001", "Linux");
    assertThat(boot.agentEvents())
        .singleElement()
        .satisfies(event -> assertThat(event.content()).isEqualTo(Json.parse("{\"c\":1}")));
    assertThat(boot.toJson().object("boot_entries").string("Boot0001")).isEqualTo("Linux");
  }

  @Test
  void tdShimsPayloadIsTheKernel() {
    EmulatedLog log = EventLogTest.log();
    log.measure(2, 0x8000000aL, KERNEL, Bytes.utf8("\013td_payload\0").concat(Bytes.zeros(16)));

    assertThat(read(log).kernel()).contains(sha384(KERNEL));
  }

  private static MeasuredBoot read(EmulatedLog log) {
    return MeasuredBoot.of(EventLog.parse(log.content()), HashAlgorithm.SHA_384);
  }

  private static Bytes sha384(Bytes message) {
    return HashAlgorithm.SHA_384.digest(message);
  }

  private static Bytes tag(long id, String text) {
    var head = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    head.putInt((int) id).putInt(text.length());
    return Bytes.of(head.array()).concat(Bytes.utf8(text));
  }

  private static Bytes option(String description) {
    return Bytes.ofHex("010000000400")
        .concat(utf16(description + "\0"))
        .concat(Bytes.ofHex("7fff0400"));
  }

  private static Bytes utf16(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_16LE));
  }
}
