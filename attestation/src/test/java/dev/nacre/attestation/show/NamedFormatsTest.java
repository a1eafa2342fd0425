package dev.nacre.attestation.show;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.emulator.Forgery;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NamedFormatsTest {
  private static final Bytes DATA = Bytes.ofHex("d1".repeat(32));

  @ParameterizedTest
  @EnumSource(Forgery.Kind.class)
  void evidenceIsRecognisedByItsContentAndLaidOut(Forgery.Kind kind) {
    Forgery forged = Forgery.of(kind, "show", DATA, DATA, Instant.parse("2026-06-01T12:00:00Z"));

    Recognised recognised = Recognised.of(forged.evidence());

    assertThat(recognised.evidence().map(Evidence::tee)).isEqualTo(Tee.ofWireName(kind.toString()));
    assertThat(recognised.layouts().getFirst().fields()).hasSizeGreaterThan(5);
    Bytes cut = forged.evidence().slice(0, forged.evidence().size() / 2);
    assertThatThrownBy(() -> Recognised.of(cut)).isInstanceOf(MalformedException.class);
  }
}
