package dev.nacre.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QemuCommandLineTest {
  private static final MachineFolder FOLDER = new MachineFolder(Path.of("/tmp/nacre-vm-1"));
  private static final BootFiles BOOT =
      new BootFiles(
          Path.of("/c/AMDSEV.fd"), Path.of("/c/vmlinuz"), Path.of("/c/initrd"), "quiet panic=-1");
  private static final Bytes HOST_DATA = Bytes.ofHex("ab".repeat(32));
  private static final Platform TCG =
      new Platform.Emulated(
          Platform.Accelerator.TCG,
          Optional.of(new Platform.HashTable(Path.of("/c/a,b.bin"), 0x80cc00)));

  @Test
  void theLabIsAnOrdinaryMachineWithATableLoadedAtTheFirmwaresAddress() {
    List<String> words = words(TCG);
    assertThat(value(words, "-machine")).isEqualTo("q35,vmport=off");
    assertThat(value(words, "-accel")).isEqualTo("tcg,thread=multi");
    assertThat(value(words, "-cpu")).isEqualTo("max");
    assertThat(words).contains("loader,file=/c/a,,b.bin,addr=0x80cc00,force-raw=on");
    assertThat(String.join(" ", words)).doesNotContain("sev").doesNotContain("confidential");
  }

  @Test
  void theLabMayOmitTheTableAsALyingHostWould() {
    assertThat(words(new Platform.Emulated(Platform.Accelerator.TCG, Optional.empty())))
        .noneMatch(word -> word.startsWith("loader,"));
  }

  @Test
  void kvmTakesTheHostsProcessor() {
    List<String> words = words(new Platform.Emulated(Platform.Accelerator.KVM, Optional.empty()));
    assertThat(value(words, "-accel")).isEqualTo("kvm");
    assertThat(value(words, "-cpu")).isEqualTo("host");
  }

  @Test
  void snpHardwareMeasuresTheKernelHashesAndCarriesTheHostData() {
    List<String> words = words(new Platform.SevSnp(51, 1, Platform.SevSnp.USUAL_POLICY, HOST_DATA));
    assertThat(value(words, "-machine"))
        .isEqualTo("q35,confidential-guest-support=snp,kernel-irqchip=split,vmport=off");
    assertThat(value(words, "-accel")).isEqualTo("kvm");
    assertThat(value(words, "-cpu")).isEqualTo("EPYC-v4");
    assertThat(words)
        .contains(
            "sev-snp-guest,id=snp,cbitpos=51,reduced-phys-bits=1,kernel-hashes=on,policy=0x30000,"
                + "host-data="
                + HOST_DATA.base64());
    assertThat(words).noneMatch(word -> word.startsWith("loader,"));
    assertThat(String.join(" ", words)).doesNotContain("dev.nacre.report");
  }

  @Test
  void tdxHardwareCarriesTheInitdataDigestAndAsksTheQuoteService() {
    Bytes configuration = Bytes.ofHex("cd".repeat(48));
    List<String> words = words(new Platform.Tdx(configuration, Optional.empty()));
    assertThat(value(words, "-machine"))
        .isEqualTo("q35,confidential-guest-support=tdx,kernel-irqchip=split,vmport=off");
    assertThat(value(words, "-cpu")).isEqualTo("host,pmu=off");
    JsonObject object =
        (JsonObject)
            Json.parse(
                words.stream().filter(w -> w.contains("tdx-guest")).findFirst().orElseThrow());
    assertThat(object.string("id")).isEqualTo("tdx");
    assertThat(object.bool("sept-ve-disable")).isTrue();
    assertThat(object.string("mrconfigid")).isEqualTo(configuration.base64());
    assertThat(object.object("quote-generation-socket").text())
        .isEqualTo("{\"type\":\"vsock\",\"cid\":\"2\",\"port\":\"4050\"}");
  }

  @Test
  void aLocalQuoteServiceIsAUnixSocket() {
    List<String> words =
        words(new Platform.Tdx(Bytes.zeros(48), Optional.of(Path.of("/run/qgs.socket"))));
    assertThat(String.join(" ", words))
        .contains("{\"type\":\"unix\",\"path\":\"/run/qgs.socket\"}");
  }

  @Test
  void whatIsMeasuredIsHandedOverAsItIs() {
    List<String> words = words(TCG);
    assertThat(value(words, "-bios")).isEqualTo("/c/AMDSEV.fd");
    assertThat(value(words, "-kernel")).isEqualTo("/c/vmlinuz");
    assertThat(value(words, "-initrd")).isEqualTo("/c/initrd");
    assertThat(value(words, "-append")).isEqualTo("quiet panic=-1");
    assertThat(value(words, "-m")).isEqualTo("768M");
    assertThat(value(words, "-smp")).isEqualTo("1");
  }

  @Test
  void portsAreFoundByTheirNames() {
    assertThat(words(TCG))
        .contains(
            "socket,id=agent,path=/tmp/nacre-vm-1/agent.sock,server=on,wait=off",
            "virtserialport,bus=ports.0,chardev=agent,name=dev.nacre.agent",
            "socket,id=report,path=/tmp/nacre-vm-1/report.sock,server=on,wait=off",
            "virtserialport,bus=ports.0,chardev=report,name=dev.nacre.report");
  }

  @Test
  void forwardsListenOnTheLoopbackAddressOnly() {
    List<String> words =
        QemuCommandLine.of(
            spec(TCG)
                .withDevices(
                    MachineSpec.Devices.NONE.withForwards(
                        List.of(new PortForward(8080, 80), new PortForward(8443, 443)))),
            FOLDER);
    assertThat(value(words, "-netdev"))
        .isEqualTo("user,id=net,hostfwd=tcp:127.0.0.1:8080-:80,hostfwd=tcp:127.0.0.1:8443-:443");
  }

  @Test
  void initdataIsAReadOnlyDiskAndThereOnlyWhenGiven() {
    assertThat(words(TCG)).noneMatch(word -> word.contains("initdata"));
    List<String> words =
        QemuCommandLine.of(
            spec(TCG).withDevices(MachineSpec.Devices.NONE.withInitdata(Bytes.utf8("x"))), FOLDER);
    assertThat(words)
        .contains(
            "if=none,id=initdata,format=raw,readonly=on,file=/tmp/nacre-vm-1/initdata.img",
            "virtio-blk-pci,drive=initdata");
  }

  @Test
  void theSerialLogGoesWhereTheMachinesOwnerWantsIt() {
    assertThat(words(TCG)).contains("file,id=serial,path=/tmp/nacre-vm-1/serial.log");
    assertThat(
            QemuCommandLine.of(
                spec(TCG).withDevices(MachineSpec.Devices.NONE.withSerialLog(Path.of("/x/s.log"))),
                FOLDER))
        .contains("file,id=serial,path=/x/s.log");
  }

  @Test
  void aGuestThatEscapesIntoQemuCannotStartPrograms() {
    assertThat(value(words(TCG), "-sandbox")).contains("spawn=deny").contains("elevateprivileges");
  }

  private static MachineSpec spec(Platform platform) {
    return new MachineSpec(BOOT, MachineSize.USUAL, platform, MachineSpec.Devices.NONE);
  }

  private static List<String> words(Platform platform) {
    return QemuCommandLine.of(spec(platform), FOLDER);
  }

  private static String value(List<String> words, String option) {
    assertThat(words).containsOnlyOnce(option);
    return words.get(words.indexOf(option) + 1);
  }
}
