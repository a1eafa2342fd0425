package dev.nacre.keybroker;

import java.security.GeneralSecurityException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.Cipher;

/// Ciphers of AES-GCM that nobody uses at the moment: to ask the providers for one costs as much as
/// to seal a session with it. Each serves so many times only, since a faster provider may come
/// late.
final class SessionCiphers {
  private static final int USES = 1_000;

  private final Queue<Idle> idle = new ConcurrentLinkedQueue<>();

  /// Sets a cipher up, and has it do all of one message.
  @FunctionalInterface
  interface Work {
    byte[] by(Cipher cipher) throws GeneralSecurityException;
  }

  private record Idle(Cipher cipher, int uses) {}

  /// What `work` makes; a cipher that fails is not used again.
  byte[] lend(Work work) throws GeneralSecurityException {
    Idle known = idle.poll();
    Idle lent = known == null ? new Idle(Cipher.getInstance("AES/GCM/NoPadding"), USES) : known;
    byte[] done = work.by(lent.cipher());
    if (lent.uses() > 1) {
      idle.add(new Idle(lent.cipher(), lent.uses() - 1));
    }
    return done;
  }
}
