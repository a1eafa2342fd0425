package dev.nacre.attestation.show;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.emulator.EmulatedNvidia;
import dev.nacre.emulator.EmulatedResponder;
import dev.nacre.emulator.EmulatedResponder.State;
import dev.nacre.emulator.SeededChance;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResponseLayoutTest {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final EmulatedNvidia MAKER = EmulatedNvidia.create(SeededChance.of("show"), NOW);
  private static final Bytes NONCE = Bytes.ofHex("a1".repeat(32));

  private static Bytes response(State state) {
    return EmulatedResponder.of(MAKER.root())
        .answer(
            new EmulatedResponder.Answer(
                MAKER.model().certificate(),
                state,
                NOW,
                Optional.of(NOW.plusSeconds(3600)),
                NONCE));
  }

  @ParameterizedTest
  @EnumSource(State.class)
  void everyFieldStandsWhereItSays(State state) {
    Bytes response = response(state);

    Recognised recognised = Recognised.of(response);

    assertThat(recognised.kind()).isEqualTo("answer of a responder");
    Layout layout = recognised.layouts().getFirst();
    assertThat(layout.text())
        .contains(state.name().toLowerCase(java.util.Locale.ROOT))
        .contains(MAKER.model().certificate().getSerialNumber().toString(16))
        .contains("20260601120000Z")
        .contains("20260601130000Z")
        .contains(NONCE.hex());
    assertThat(layout.fields())
        .allSatisfy(field -> {
          assertThat(field.offset()).isNotNegative();
          assertThat(field.offset() + field.size()).isLessThanOrEqualTo(response.size());
        })
        .filteredOn(field -> field.name().equals("produced at"))
        .singleElement()
        .satisfies(field ->
            assertThat(response.slice(field.offset() + 2, field.offset() + field.size()).utf8())
                .isEqualTo(field.value()));
    assertThat(recognised.layouts().get(1).title()).contains("Device Identity CA EMULATED");
  }

  @Test
  void whatIsCutIsDamagedOrSomethingElse() {
    Bytes response = response(State.GOOD);
    for (int size = 0; size < response.size(); size += 9) {
      Bytes cut = response.slice(0, size);
      assertThatThrownBy(() -> Recognised.of(cut)).isInstanceOf(MalformedException.class);
    }
  }
}
