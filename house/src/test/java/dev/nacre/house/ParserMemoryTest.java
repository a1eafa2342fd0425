package dev.nacre.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.nacre.attestation.azure.HclReport;
import dev.nacre.attestation.cca.CcaToken;
import dev.nacre.attestation.dcap.Quote;
import dev.nacre.attestation.eventlog.EventLog;
import dev.nacre.attestation.nitro.NitroDocument;
import dev.nacre.attestation.nvidia.SpdmReport;
import dev.nacre.attestation.se.ImageHeader;
import dev.nacre.attestation.snp.SnpEvidence;
import dev.nacre.attestation.tpm.TpmQuote;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.attestation.x509.OcspResponse;
import dev.nacre.attestation.x509.RevocationList;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Der;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Pem;
import dev.nacre.codec.cbor.CborForm;
import dev.nacre.codec.cose.CoseSign1;
import dev.nacre.emulator.EmulatedIntel;
import dev.nacre.emulator.EmulatedLog;
import dev.nacre.emulator.EmulatedPlatform;
import dev.nacre.emulator.SeededChance;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What a parser allocates, all garbage included, for the inputs that cost it most: eight times
/// their size at most, or what a few thousand items of a tree take.
class ParserMemoryTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final long TREE = 1 << 20;

  static Stream<Arguments> inputs() {
    var platform =
        EmulatedPlatform.of(
            EmulatedIntel.create(SeededChance.of("intel"), NOW), SeededChance.of("platform"));
    Bytes quote = platform.sign(platform.order(EmulatedPlatform.domain(Bytes.zeros(64))));
    return Stream.of(
        of("a quote and zeros", Quote::parse, quote.padTo(64 << 10)),
        of("SNP certificates of nothing", SnpEvidence::parse, table()),
        of("a log of the smallest events", EventLog::parse, smallestEvents()),
        of("a log that announces the largest event", EventLog::parse, largestEvent()),
        of("an SPDM report that announces 16 MB", SpdmReport::parse, spdm()),
        of("a paravisor's report of spaces", HclReport::parse, hcl()),
        of("a TPM's quote with 4 billion selections", TpmQuote::parse, selections()),
        of("DER of the smallest elements", bytes -> Der.parse(bytes).children(), der(2 << 20)),
        of("a certificate of the smallest elements", Certificate::parse, der(30 << 10)),
        of("a revocation list of the smallest elements", RevocationList::parse, der(2 << 20)),
        of("a revocation list that announces 2 GB", RevocationList::parse, announced()),
        of("a responder's answer of the smallest elements", OcspResponse::parse, der(60 << 10)),
        of("a responder's answer about nobody", OcspResponse::parse, states()),
        of("a header of Secure Execution with many hosts", ImageHeader::parse, header()),
        of("PEM of blocks without content", bytes -> Pem.parseAll(bytes.utf8()), pem()),
        of("CBOR of the smallest texts", ParserMemoryTest::cose, cbor("6161", 1 << 20)),
        of("CBOR of the smallest maps", ParserMemoryTest::cose, cbor("a10000", 1 << 20)),
        of("CBOR that announces 4 billion items", ParserMemoryTest::cose, cbor("9affffffff", 64)),
        of("a Nitro document of maps", NitroDocument::parse, cbor("a10000", 32 << 10)),
        of(
            "a CCA token of maps",
            CcaToken::parse,
            Bytes.ofHex("d9018f").concat(cbor("a10000", 60 << 10))));
  }

  private static Arguments of(String name, Function<Bytes, ?> parser, Bytes input) {
    return Arguments.of(name, parser, input);
  }

  private static Object cose(Bytes input) {
    return CoseSign1.parse(input, CborForm.VALID);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("inputs")
  void aParserTakesNoMoreThanEightTimesItsInput(
      String name, Function<Bytes, ?> parser, Bytes input) {
    parse(parser, input);
    long before = THREADS.getCurrentThreadAllocatedBytes();
    parse(parser, input);
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

    assertThat(allocated).as(name).isLessThan(Math.max(8L * input.size(), TREE));
  }

  private static void parse(Function<Bytes, ?> parser, Bytes input) {
    try {
      assertThat(parser.apply(input)).isNotNull();
    } catch (MalformedException refused) {
      assertThat(refused).hasMessageContaining("expected");
    }
  }

  private static Bytes table() {
    return Bytes.zeros(1184)
        .concat(Bytes.ofHex("01".repeat(16) + "1800000000000000").padTo(1 << 20));
  }

  private static Bytes smallestEvents() {
    EmulatedLog log = EmulatedLog.of(EmulatedLog.Bank.SHA_1);
    for (int i = 0; i < 10_000; i++) {
      log.pretend(1, 2, Bytes.empty(), Bytes.empty());
    }
    return log.content();
  }

  private static Bytes largestEvent() {
    Bytes log = EmulatedLog.of(EmulatedLog.Bank.SHA_1).content();
    return log.concat(
        Bytes.ofHex("01000000" + "02000000" + "01000000" + "0400" + "00".repeat(20) + "ffffff7f"));
  }

  private static Bytes spdm() {
    return Bytes.ofHex("11e00000" + "00".repeat(33) + "11600000" + "ffffffff");
  }

  private static Bytes hcl() {
    return Bytes.utf8("HCLA").padTo(60 << 10);
  }

  private static Bytes selections() {
    return Bytes.ofHex("ff5443478018" + "00000000" + "00".repeat(25) + "ffffffff");
  }

  private static Bytes der(int size) {
    Bytes elements = Bytes.ofHex("0500".repeat(size / 2));
    return Bytes.ofHex("3083" + "%06x".formatted(elements.size())).concat(elements);
  }

  private static Bytes announced() {
    return Bytes.ofHex("30847fffffff" + "3003020101");
  }

  /// A response in which a list of 20 thousand certificates' states is announced and empty.
  private static Bytes states() {
    Bytes list = sequence(Bytes.ofHex("3000".repeat(20_000)));
    Bytes responder = Bytes.ofHex("a2020400" + "180f32303236303630313132303030305a");
    Bytes basic =
        sequence(
            sequence(responder.concat(list))
                .concat(Bytes.ofHex("300a06082a8648ce3d040302" + "030100")));
    Bytes typed = sequence(Bytes.ofHex("06092b0601050507300101").concat(tagged(0x04, basic)));
    return sequence(Bytes.ofHex("0a0100").concat(tagged(0xa0, typed)));
  }

  private static Bytes sequence(Bytes content) {
    return tagged(0x30, content);
  }

  private static Bytes tagged(int tag, Bytes content) {
    return Bytes.ofHex("%02x83%06x".formatted(tag, content.size())).concat(content);
  }

  private static Bytes header() {
    return Bytes.utf8("IBMSecEx")
        .concat(Bytes.ofHex("00000100" + "00005200" + "00".repeat(16)))
        .concat(Bytes.ofHex("0000000000000100" + "0000000000000050" + "00".repeat(16)))
        .padTo(0x5200);
  }

  private static Bytes pem() {
    return Bytes.utf8("-----BEGIN A----------END A-----".repeat(5000));
  }

  private static Bytes cbor(String item, int size) {
    int count = 2 * size / item.length();
    return Bytes.ofHex("9a" + "%08x".formatted(count) + item.repeat(count));
  }
}
