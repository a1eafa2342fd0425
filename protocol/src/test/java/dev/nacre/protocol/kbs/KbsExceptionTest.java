package dev.nacre.protocol.kbs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.protocol.kbs.KbsException.Reason;
import dev.nacre.protocol.kbs.KbsException.Stage;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KbsExceptionTest {
  private static final String REFUSED =
      "Admin access denied: Cannot verify token with any of the issuers";

  private static String told(String detail) {
    var answer = new KbsError("AdminAuthAccess", detail);
    return String.valueOf(
        new KbsException(Stage.ADMINISTRATION, Reason.UNEXPECTED, answer, Optional.empty())
            .getMessage());
  }

  @Test
  void whatMayBeWrongIsSaidWhereTheBrokerDoesNotKnow() {
    assertThat(told(REFUSED)).contains(": it is of another server or tenant, revoked or over");
  }

  @Test
  void whatTheBrokerKnowsIsSaidAlone() {
    assertThat(told(REFUSED + ": it ended at 2026-11-28T12:00:00Z"))
        .endsWith("issuers: it ended at 2026-11-28T12:00:00Z");
  }
}
