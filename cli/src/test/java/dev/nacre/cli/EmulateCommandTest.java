package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import dev.nacre.emulator.Forgery;
import dev.nacre.protocol.initdata.Initdata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EmulateCommandTest {
  private static final String DATA = "d1".repeat(32);
  private static final String AT = "2026-06-01T12:00:00Z";
  private static final String INIT_DATA =
      "version = \"0.1.0\"\nalgorithm = \"sha256\"\n[data]\na = \"b\"\n";

  /// What has no place for the digest of the initdata: the result says that it was not checked.
  private static final Set<Forgery.Kind> WITHOUT_INIT_DATA =
      Set.of(
          Forgery.Kind.CSV,
          Forgery.Kind.HYGON_DCU,
          Forgery.Kind.NITRO,
          Forgery.Kind.NVIDIA,
          Forgery.Kind.SE);

  @TempDir private Path folder;

  /// Forging RSA keys is slow, so each machine is forged once and asked everything.
  @ParameterizedTest
  @EnumSource(Forgery.Kind.class)
  void forgedEvidenceIsVerifiedUnderItsOwnRootAlone(Forgery.Kind kind) throws IOException {
    Path document = Files.writeString(folder.resolve("initdata.toml"), INIT_DATA);
    Path other = Files.writeString(folder.resolve("other.toml"), INIT_DATA.replace('b', 'c'));
    Bytes digest = Initdata.parse(Bytes.utf8(INIT_DATA)).digest();
    forge(kind, "--init-data-digest", digest.hex());
    Path root = folder.resolve("emulated-root.sha256");

    assertThat(verify("--tee", kind).status()).isEqualTo(1);
    Outcome verified = verify("--tee", kind, "--trust-emulated-root", root);
    assertThat(verified.status()).as(verified.out()).isZero();
    assertThat(verified.out()).contains("(emulated)");

    Outcome bound = verify("--trust-emulated-root", root, "--init-data", document);
    assertThat(bound.status()).as(bound.out()).isZero();
    Outcome others = verify("--trust-emulated-root", root, "--init-data", other);
    assertThat(others.status() == 0).as(others.out()).isEqualTo(WITHOUT_INIT_DATA.contains(kind));
  }

  @Test
  void theSeedDecidesTheKeys() {
    String first = forge(Forgery.Kind.TDX, "--seed", "one");

    assertThat(forge(Forgery.Kind.TDX, "--seed", "one")).isEqualTo(first);
    assertThat(forge(Forgery.Kind.TDX, "--seed", "two")).isNotEqualTo(first);
  }

  private String forge(Forgery.Kind kind, String... options) {
    var words = new ArrayList<Object>(List.of("emulate", kind, folder, "--at", AT));
    words.addAll(List.of("--report-data", DATA));
    words.addAll(List.of(options));
    Outcome forged = Outcome.of(words.toArray());
    assertThat(forged.err()).isEmpty();
    assertThat(forged.status()).isZero();
    return forged.out().strip();
  }

  private Outcome verify(Object... options) {
    var words = new ArrayList<Object>(List.of("evidence", "verify", evidence(), "--at", AT));
    words.addAll(List.of("--report-data", DATA));
    words.addAll(List.of(options));
    Path endorsements = folder.resolve("endorsements");
    if (Files.isDirectory(endorsements)) {
      words.addAll(List.of("--endorsements", endorsements));
    }
    Path requestKey = folder.resolve("request.key");
    if (Files.exists(requestKey)) {
      words.addAll(List.of("--request-key", requestKey));
    }
    return Outcome.of(words.toArray());
  }

  private Path evidence() {
    Path json = folder.resolve("evidence.json");
    return Files.exists(json) ? json : folder.resolve("evidence.bin");
  }
}
