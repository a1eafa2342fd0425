package dev.nacre.keybroker.session;

import java.lang.ref.WeakReference;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// The sessions that were proved or presented last, by the cookie that holds them: spares opening
/// the same cookie again. Another replica, or this one after a restart, opens the cookie instead.
///
/// Under load there are thousands. To have the three hundred objects of each survive collection
/// after collection costs a handshake more than to open its cookie once more, so sessions are left
/// to the collector; the guest's key stays, whose agreement the answers share.
final class RecentSessions {
  /// Of cookies.
  static final int MOST_CHARACTERS = 8 << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Kept> sessions = new LinkedHashMap<>(16, 0.75f, true);
  private int characters;

  private record Kept(WeakReference<Session.Attested> session, KnownKey key) {}

  Optional<Session.Attested> find(String cookie) {
    lock.lock();
    try {
      return Optional.ofNullable(sessions.get(cookie)).map(kept -> kept.session().get());
    } finally {
      lock.unlock();
    }
  }

  /// @return `session`, with the key that is still known of it
  Session.Attested keep(String cookie, Session.Attested session) {
    lock.lock();
    try {
      Kept before = sessions.get(cookie);
      Session.Attested known = before == null ? session : session.with(before.key());
      sessions.put(cookie, new Kept(new WeakReference<>(known), known.guest().key()));
      characters += before == null ? cookie.length() : 0;
      forgetOldest();
      return known;
    } finally {
      lock.unlock();
    }
  }

  private void forgetOldest() {
    Iterator<String> oldest = sessions.keySet().iterator();
    while (characters > MOST_CHARACTERS && oldest.hasNext()) {
      characters -= oldest.next().length();
      oldest.remove();
    }
  }
}
