package dev.nacre.endorsements;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.MalformedException;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class OcspRequestTest {
  /// Longer ones, of which a stranger's certificate has room for thousands of bytes, would be cut.
  @Test
  void aSerialNumberHasAtMost32Bytes() {
    assertThat(OcspRequest.serial(BigInteger.ONE.shiftLeft(254)).size()).isEqualTo(32);
    assertThatThrownBy(() -> OcspRequest.serial(BigInteger.ONE.shiftLeft(255)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("expected at most 32 bytes, found 33 bytes");
  }
}
