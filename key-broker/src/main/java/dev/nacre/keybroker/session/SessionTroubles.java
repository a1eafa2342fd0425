package dev.nacre.keybroker.session;

import dev.nacre.keybroker.call.RefusalCode;
import dev.nacre.keybroker.call.Trouble;
import java.time.Duration;
import java.time.Instant;

/// What can be wrong with a guest's cookie, in words for the owner: the guest learns only that it
/// is to prove itself.
public final class SessionTroubles {
  private static final String ATTEST_ANEW =
      "a guest proves itself anew by itself at this answer; when it does not, start it again";

  private SessionTroubles() {}

  public static Trouble noCookie() {
    return session(
        "cookie",
        "the cookie " + SessionCookie.NAME + " that the challenge set",
        "none",
        "let the guest, and the proxies between it and this server, send back the cookie of"
            + " Set-Cookie");
  }

  static Trouble cookieForm(String found) {
    return session(
        "cookie.form",
        "a cookie that this server made",
        found,
        "something else than a guest of this server sent it, or a proxy changed it; "
            + ATTEST_ANEW);
  }

  static Trouble cookieKey(int number, int current) {
    return session(
        "cookie.key",
        "one of this server's session keys, of which the last is number " + current,
        "key number " + number,
        ATTEST_ANEW
            + "; when it goes on: replicas behind one address must share one database (docs/guides"
            + "/operate.md), and a restored one has the keys of its backup");
  }

  static Trouble cookieSeal(int number) {
    return session(
        "cookie.seal",
        "the seal of this server's session key number " + number,
        "another: the cookie was made up, changed on its way, or is of another server or tenant",
        ATTEST_ANEW
            + "; when it goes on, somebody tries cookies, or replicas behind one address do not"
            + " share one database");
  }

  static Trouble sessionOver(Instant end, Instant now, Duration longest) {
    return end.isAfter(now)
        ? session(
            "end",
            "a session that ends by " + now.plus(longest),
            "one that ends at " + end,
            "see that the clocks of all replicas are right: this one's was set back, or another's"
                + " is ahead")
        : session(
            "end",
            "a session that goes on at " + now,
            "one that ended at " + end,
            ATTEST_ANEW
                + "; where sessions are too short for it: attestation_service.timeout, in minutes"
                + " (docs/configuration.md)");
  }

  public static Trouble notAttested() {
    return session(
        "step",
        "a session whose guest has proved what it is",
        "one that has its challenge only",
        "the guest asks for a secret before POST /kbs/v0/attest: see what its client does");
  }

  private static Trouble session(String check, String expected, String found, String advice) {
    return new Trouble(RefusalCode.SESSION, "session." + check, expected, found, advice);
  }
}
