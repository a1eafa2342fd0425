package dev.nacre.keybroker;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// The sessions that were proved or presented last, by the cookie that holds them: spares opening
/// the same cookie again. Another replica, or this one after a restart, opens the cookie instead.
final class RecentSessions {
  /// Of cookies and tokens: a cookie may be a small part of what it was made from.
  static final int MOST_CHARACTERS = 16 << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Session.Attested> sessions = new LinkedHashMap<>(16, 0.75f, true);
  private int characters;

  Optional<Session.Attested> find(String cookie) {
    lock.lock();
    try {
      return Optional.ofNullable(sessions.get(cookie));
    } finally {
      lock.unlock();
    }
  }

  void keep(String cookie, Session.Attested session) {
    lock.lock();
    try {
      Session.Attested before = sessions.put(cookie, session);
      characters += size(cookie, session) - (before == null ? 0 : size(cookie, before));
      Iterator<Map.Entry<String, Session.Attested>> oldest = sessions.entrySet().iterator();
      while (characters > MOST_CHARACTERS && oldest.hasNext()) {
        Map.Entry<String, Session.Attested> forgotten = oldest.next();
        characters -= size(forgotten.getKey(), forgotten.getValue());
        oldest.remove();
      }
    } finally {
      lock.unlock();
    }
  }

  private static int size(String cookie, Session.Attested session) {
    return cookie.length() + session.token().length();
  }
}
