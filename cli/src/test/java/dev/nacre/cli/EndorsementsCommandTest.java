package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Pem;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.KeyPem;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.emulator.EmulatedAmd;
import dev.nacre.emulator.EmulatedChip;
import dev.nacre.emulator.EmulatedSnp;
import dev.nacre.emulator.LaunchState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole way at the desk: ask a forged AMD, verify with what is kept, carry it elsewhere.
class EndorsementsCommandTest {
  @TempDir private static Path folder;
  private static EmulatedAmd amd;
  private static EmulatedChip chip;
  private static HttpServer kds;

  @BeforeAll
  static void forge() throws IOException {
    amd = EmulatedAmd.createQuickly(Instant.now());
    chip = EmulatedChip.of(amd);
    kds = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answer("/vcek/v1/Genoa/" + chip.id().hex(), chip.key().der());
    answer(
        "/vcek/v1/Genoa/cert_chain",
        Bytes.utf8(pem(Pem.CERTIFICATE, amd.ask().der()) + pem(Pem.CERTIFICATE, amd.ark().der())));
    answer("/vcek/v1/Genoa/crl", amd.revocationList(List.of(), Instant.now().minusSeconds(60)));
    kds.start();
    var machine = EmulatedSnp.started(chip, LaunchState.of(Bytes.zeros(48), Bytes.zeros(32)));
    write("report.bin", machine.report(Bytes.zeros(64), 0).report());
    write("ark.der", amd.ark().der());
  }

  @AfterAll
  static void stop() {
    kds.stop(0);
  }

  @Test
  void whatTheMakerSaysIsAskedForKeptAndCarried() throws IOException {
    PrivateJwk key = PrivateJwk.generate(EcCurve.P_256);
    Files.writeString(folder.resolve("key.pem"), KeyPem.writePrivate(key));
    Files.writeString(folder.resolve("public.pem"), KeyPem.writePublic(key.publicJwk()));

    assertThat(verify("online", "mine").out())
        .endsWith("VERIFIED: snp (emulated) evidence is verified\n");
    assertThat(verify("kept", "other").status()).as("nothing kept there").isEqualTo(1);

    var status = endorsements("status", "--kept-in", file("mine"));
    assertThat(status.status()).isZero();
    assertThat(status.out())
        .contains("revocation list of ")
        .contains("then revocation can no longer be checked with it")
        .contains("asked AMD_KDS /vcek/v1/Genoa/crl");
    assertThat(endorsements("status", "--kept-in", file("mine"), "--within", "31").status())
        .isEqualTo(1);

    String bundle =
        endorsements("export", "--kept-in", file("mine"), "--key", file("key.pem")).out();
    Files.writeString(folder.resolve("bundle"), bundle);
    var imported =
        endorsements(
            "import", "--kept-in", file("other"), "--key", file("public.pem"), file("bundle"));
    assertThat(imported.out()).startsWith("3 of 3 answers taken");
    assertThat(verify("kept", "other").status()).isZero();
  }

  @Test
  void aChipIsFetchedForBeforeItSendsEvidence() {
    String named = "genoa:" + chip.id().hex() + ":10.0.23.84";

    var fetched =
        endorsements("fetch", "--kept-in", file("warm"), "--endorser", kds(), "--amd-chip", named);

    assertThat(fetched.err()).isEmpty();
    assertThat(verify("kept", "warm").status()).isZero();
    assertThat(endorsements("refresh", "--kept-in", file("warm"), "--endorser", kds()).status())
        .isZero();
  }

  @Test
  void wrongOptionsAreOneLine() {
    assertThat(endorsements("fetch", "--amd-chip", "Rome:00:1").err())
        .isEqualTo("nacre: --amd-chip: expected PRODUCT:CHIP_ID:LEVELS, found Rome:00:1\n");
    assertThat(endorsements("refresh", "--endorser", "ibm=https://x").err())
        .startsWith("nacre: --endorser: expected NAME=URL with one of amd-kds, intel-pcs, ");
    assertThat(endorsements("refresh", "--endorser", "amd-kds=ftp://x").err())
        .startsWith("nacre: --endorser: expected an address with https");
  }

  private static Outcome verify(String source, String kept) {
    return Outcome.of(
        "evidence",
        "verify",
        "--endorsements",
        source,
        "--endorser",
        kds(),
        "--kept-in",
        file(kept),
        "--trust-emulated-root",
        file("ark.der"),
        file("report.bin"));
  }

  private static Outcome endorsements(String... arguments) {
    var all = new ArrayList<String>();
    all.add("endorsements");
    all.addAll(List.of(arguments));
    return Outcome.of(all.toArray());
  }

  private static String kds() {
    return "amd-kds=http://127.0.0.1:" + kds.getAddress().getPort();
  }

  private static void answer(String path, Bytes body) {
    kds.createContext(
        path,
        exchange -> {
          exchange.sendResponseHeaders(200, body.size());
          exchange.getResponseBody().write(body.toArray());
          exchange.close();
        });
  }

  private static String pem(String label, Bytes der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(
            label,
            Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der.toArray()),
            label);
  }

  private static void write(String name, Bytes content) throws IOException {
    Files.write(folder.resolve(name), content.toArray());
  }

  private static String file(String name) {
    return folder.resolve(name).toString();
  }
}
