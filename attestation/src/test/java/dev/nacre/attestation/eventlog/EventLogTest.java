package dev.nacre.attestation.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedLog;
import dev.nacre.emulator.EmulatedLog.Bank;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventLogTest {
  private static final int HEADER = 65;
  private static final Bytes ZEROS = Bytes.zeros(4);

  @Test
  void everyBankOfATpmsLogIsRead() {
    Bytes log =
        EmulatedLog.of(Bank.SHA_1, Bank.SHA_256, Bank.SHA_384, Bank.SHA_512, Bank.SM3)
            .measure(7, 4, ZEROS)
            .content();

    EventLog parsed = EventLog.parse(log);

    assertThat(parsed.algorithms()).containsExactly(HashAlgorithm.values());
    assertThat(parsed.events())
        .singleElement()
        .satisfies(event -> {
          assertThat(event.register()).isEqualTo(7);
          assertThat(event.type()).isEqualTo(EventType.EV_SEPARATOR);
          assertThat(event.digests()).hasSize(5);
          assertThat(event.digestsMatchData()).isTrue();
          assertThat(event).hasToString("event 1 (EV_SEPARATOR at offset " + event.offset() + ")");
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"ff", "00"})
  void whatStandsBehindTheEndMarkerIsNoEvent(String filler) {
    Bytes log = separator().content();

    assertThat(EventLog.parse(log.concat(Bytes.ofHex(filler.repeat(8) + "deadbeef"))))
        .isEqualTo(EventLog.parse(log));
    assertThatThrownBy(() -> EventLog.parse(log.concat(Bytes.ofHex(filler.repeat(7)))))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void aLogThatIsCutAnywhereIsRefusedOrHasFewerEvents() {
    Bytes log = separator().measure(2, 0x80000007L, Bytes.utf8("Calling")).content();
    for (int size = 0; size < log.size(); size++) {
      Bytes cut = log.slice(0, size);
      if (size == HEADER || size == HEADER + 66 + 4) {
        assertThat(EventLog.parse(cut).events()).hasSize(size == HEADER ? 0 : 1);
      } else {
        assertThatThrownBy(() -> EventLog.parse(cut))
            .as("%d bytes", size)
            .isInstanceOf(MalformedException.class)
            .hasMessageContaining("event log");
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "header type,4,04,'header.type at offset 8: expected 3 (EV_NO_ACTION), found 4'",
    "header size,28,ffffffff,'header.size at offset 32: expected at most 103, found 4294967295'",
    "header size one less,28,20,'expected 1 bytes, found 0 bytes'",
    "signature,32,54,'expected Spec ID Event03'",
    "no algorithm,56,00,'expected 1 to 5, found 0'",
    "many algorithms,56,ffffffff,'expected 1 to 5, found 4294967295'",
    "unknown algorithm,60,13,'expected a known hash function, found 13'",
    "another size,62,20,'each algorithm once, SHA-384 with its own size, found 32'",
    "vendor size,64,01,'vendor'",
    "register,65,00010000,'expected 0 to 255, found 256'",
    "type,69,13,'expected a type of the profile, found 0x13'",
    "no digest,73,00,'expected 1 to 1, found 0'",
    "two digests,73,02,'expected 1 to 1, found 2'",
    "digest of another algorithm,77,0b,'each of [SHA-384] at most once, found SHA-256'",
    "data size,127,ffffffff,'expected at most 4, found 4294967295'",
    "data size one more,127,05,'expected at most 4, found 5'",
  })
  void oneChangedFieldIsOneRefusal(String what, int offset, String bytes, String message) {
    byte[] changed = separator().content().toArray();
    byte[] value = Bytes.ofHex(bytes).toArray();
    System.arraycopy(value, 0, changed, offset, value.length);

    assertThatThrownBy(() -> EventLog.parse(Bytes.of(changed)))
        .as(what)
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(message);
  }

  @Test
  void anAlgorithmOrADigestTwiceIsRefused() {
    assertThatThrownBy(() -> EventLog.parse(EmulatedLog.of(Bank.SHA_256, Bank.SHA_256).content()))
        .hasMessageContaining("each algorithm once");
    Bytes twice = EmulatedLog.of(Bank.SHA_256, Bank.SM3).measure(1, 4, ZEROS).content();
    byte[] changed = twice.toArray();
    changed[69 + 12 + 34] = 0x0b;
    assertThatThrownBy(() -> EventLog.parse(Bytes.of(changed)))
        .hasMessageContaining("at most once, found SHA-256");
  }

  /// Data whose own lengths lie: each was a crash of upstream's parser or came near one.
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "tag without text,6,2200,",
    "tag longer than its data,6,4c454141ffffffff,",
    "agent event with too long a text,6,4c4541410500000061,",
    "variable without lengths,80000001,00112233445566778899aabbccddeeff,",
    "variable name too"
        + " long,80000001,00112233445566778899aabbccddeeffffffffffffffff7f00000000000000,",
    "variable content"
        + " negative,80000001,00112233445566778899aabbccddeeff0000000000000000ffffffffffffffff,",
    "image path too"
        + " long,80000003,000000000000000000000000000000000000000000000000ffffffff00000000,",
    "node shorter than its"
        + " head,80000003,0000000000000000000000000000000000000000000000000400000000000000"
        + " 04040300,",
    "node longer than its"
        + " path,80000003,0000000000000000000000000000000000000000000000000400000000000000"
        + " 0404ff00,",
    "description too long,8000000a,ff41,",
    "description empty,8000000b,'',",
    "action not UTF-8,80000007,c328,",
  })
  void dataThatContradictsItsTypeIsRefused(String what, String type, String data) {
    Bytes bytes = Bytes.ofHex(data.replace(" ", ""));
    Bytes log = log().pretend(1, Long.parseLong(type, 16), bytes, bytes).content();

    assertThatThrownBy(() -> EventLog.parse(log))
        .as(what)
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith("event 1 at offset 65: ");
  }

  @ParameterizedTest
  @EnumSource(EventType.class)
  void dataOfEveryTypeCutAnywhereNeverThrowsAnythingElse(EventType type) {
    Bytes data = variable("SecureBoot", Bytes.of((byte) 1)).concat(imageFrom(nodes()));
    for (int size = 0; size <= data.size(); size++) {
      Bytes cut = data.slice(0, size);
      Bytes log = log().pretend(1, type.code(), cut, cut).content();
      assertThatCode(() -> parseOrRefuse(log)).as("%d bytes", size).doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0101 0600 0203,'Pci(2,3)'",
    "0201 0c00 d041030a 01000000,'ACPI(PNP0A03,1)'",
    "0305 0600 0201,'USB(2,1)'",
    "030b 2500 525400123456 0000000000000000000000000000000000000000000000000000"
        + " 01,'Mac(525400123456,0x1)'",
    "030c 1b00 0a000002 0a000001 0000 0000 0600 01 0a000001"
        + " ffffff00,'IPv4(10.0.0.1,TCP,Static,10.0.0.2,10.0.0.1,255.255.255.0)'",
    "0315 1800 00000000 0011223344556677"
        + " 8899aabbccddeeff,'FibreEx(0x0011223344556677,0x8899aabbccddeeff)'",
    "0401 2a00 0f000000 0028000000000000 0050030000000000 5e27f1007553d5439eb5de2add4c9932 02"
        + " 02,'HD(15,GPT,00F1275E-5375-43D5-9EB5-DE2ADD4C9932,0x2800,0x35000)'",
    "0401 2a00 01000000 0000000000000000 0000000000000000 78563412000000000000000000000000 01"
        + " 01,'HD(1,MBR,0x12345678)'",
    "0403 1600 72f728144ab61e44b8c39ebdd7f893c7"
        + " abcd,'VenMedia(1428F772-B64A-441E-B8C3-9EBDD7F893C7,abcd)'",
    "0404 0a00 6100 6200 0000,'File(ab)'",
    "0501 0a00 0200 0100 4844,'BBS(2,HD,0x1)'",
    "0302 0800 00000000,'Path(3,2,00000000)'",
    "0101 0500 02,'Path(1,1,02)'",
  })
  void everyNodeOfADevicePathHasItsText(String node, String text) {
    Bytes image = imageFrom(Bytes.ofHex(node.replace(" ", "")));

    JsonObject details = only(log().measure(2, 0x80000003L, image)).details().toJson();

    assertThat(details.array("device_paths").get(0)).isEqualTo(dev.nacre.codec.json.Json.of(text));
  }

  @Test
  void anAgentsEventHasItsPartsAndItsDigest() {
    Bytes text = Bytes.utf8("domain operation content");
    Bytes data = Bytes.ofHex("4c45414118000000").concat(text);
    Event event = only(log().measure(4, 6, data));

    assertThat(event.digest(HashAlgorithm.SHA_384).orElseThrow().hex())
        .isEqualTo(
            "dad5f0e226318ffa9839b75a472c6aa7fdb5834949d0a0a22990cf04d5692440"
                + "fb00f3aa0609db7e49cd8d793f670d02");
    assertThat(event.details())
        .isEqualTo(
            new EventDetails.Agent(
                "domain operation content",
                "domain",
                "operation",
                dev.nacre.codec.json.Json.of("content")));
  }

  @Test
  void manyEventsTakeNoMoreThanEightTimesTheirSize() {
    EmulatedLog many = EmulatedLog.of(Bank.SHA_1);
    for (int i = 0; i < 20_000; i++) {
      many.pretend(1, 2, Bytes.empty(), Bytes.empty());
    }
    Bytes log = many.content();
    System.gc();
    long before = used();
    EventLog parsed = EventLog.parse(log);
    System.gc();
    long after = used();
    assertThat(after - before).isLessThan(8L * log.size());
    assertThat(parsed.events()).hasSize(20_000);
  }

  static EmulatedLog log() {
    return EmulatedLog.of(Bank.SHA_384);
  }

  static Bytes variable(String name, Bytes content) {
    byte[] text = name.getBytes(StandardCharsets.UTF_16LE);
    var data = ByteBuffer.allocate(32 + text.length).order(ByteOrder.LITTLE_ENDIAN);
    data.put(Bytes.ofHex("61dfe48bca93d211aa0d00e098032b8c").toArray());
    data.putLong(name.length()).putLong(content.size()).put(text);
    return Bytes.of(data.array()).concat(content);
  }

  static Bytes imageFrom(Bytes nodes) {
    Bytes path = nodes.isEmpty() ? nodes : nodes.concat(Bytes.ofHex("7fff0400"));
    var head = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN).putLong(24, path.size());
    return Bytes.of(head.array()).concat(path);
  }

  private static Bytes nodes() {
    return Bytes.ofHex("010106000203040410006b00650072006e0065006c00");
  }

  private static Event only(EmulatedLog log) {
    List<Event> events = EventLog.parse(log.content()).events();
    assertThat(events).hasSize(1);
    return events.getFirst();
  }

  private static EmulatedLog separator() {
    return log().measure(1, 4, ZEROS);
  }

  private static void parseOrRefuse(Bytes log) {
    try {
      EventLog.parse(log);
    } catch (MalformedException refused) {
      assertThat(refused).hasMessageContaining("offset");
    }
  }

  private static long used() {
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
