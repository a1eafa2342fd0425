package dev.nacre.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import org.junit.jupiter.api.Test;

/// Which cipher does which work.
final class LendingTest {
  private final Lending<Cipher> ciphers =
      new Lending<>(() -> Cipher.getInstance("AES/GCM/NoPadding"));
  private final Set<Cipher> lent = Collections.newSetFromMap(new IdentityHashMap<>());

  private void lend(int times) throws GeneralSecurityException {
    for (int i = 0; i < times; i++) {
      var _ = ciphers.lend(this::remembered);
    }
  }

  private byte[] remembered(Cipher cipher) {
    lent.add(cipher);
    return new byte[0];
  }

  @Test
  void oneServesManyTimesButNotForever() throws GeneralSecurityException {
    lend(1_000);
    assertThat(lent).hasSize(1);
    lend(1);
    assertThat(lent).hasSize(2);
  }

  @Test
  void twoThatAreNeededAtOnceAreTwo() throws GeneralSecurityException {
    var _ =
        ciphers.lend(outer -> {
          lend(1);
          return remembered(outer);
        });
    assertThat(lent).hasSize(2);
  }

  @Test
  void oneThatFailedDoesNotServeAgain() throws GeneralSecurityException {
    assertThatThrownBy(() ->
            ciphers.lend(cipher -> {
              lent.add(cipher);
              throw new AEADBadTagException();
            }))
        .isInstanceOf(AEADBadTagException.class);
    lend(1);
    assertThat(lent).hasSize(2);
  }
}
