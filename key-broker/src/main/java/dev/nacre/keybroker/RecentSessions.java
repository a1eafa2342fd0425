package dev.nacre.keybroker;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// The sessions that were proved or presented last, by the cookie that holds them: spares opening
/// the same cookie again. Another replica, or this one after a restart, opens the cookie instead.
final class RecentSessions {
  private static final int MOST_CHARACTERS = 4 << 20;

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
      if (sessions.put(cookie, session) == null) {
        characters += cookie.length();
      }
      Iterator<String> oldest = sessions.keySet().iterator();
      while (characters > MOST_CHARACTERS && oldest.hasNext()) {
        characters -= oldest.next().length();
        oldest.remove();
      }
    } finally {
      lock.unlock();
    }
  }
}
