package dev.nacre.web;

import dev.nacre.web.NoAnswerException.Why;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/// What went wrong on the way, in words: the client's own are often none.
final class Failure {
  private static final int DEEPEST = 16;

  private Failure() {}

  static NoAnswerException slow(Bounds bounds, Throwable cause) {
    return new NoAnswerException(
        Why.SLOW, "did not answer within " + spelled(bounds.time()), cause);
  }

  static NoAnswerException of(Throwable cause, Bounds bounds) {
    if (isAmong(cause, BoundedBody.TooLargeException.class)) {
      return new NoAnswerException(
          Why.TOO_LARGE, "answers with more than " + bounds.bytes() + " bytes", cause);
    }
    if (isAmong(cause, HttpTimeoutException.class)) {
      return slow(bounds, cause);
    }
    if (isAmong(cause, UnresolvedAddressException.class)
        || isAmong(cause, UnknownHostException.class)) {
      return new NoAnswerException(
          Why.UNREACHABLE, "cannot be reached: the host's name is not known", cause);
    }
    if (isAmong(cause, ConnectException.class)) {
      return new NoAnswerException(Why.UNREACHABLE, "cannot be reached: " + said(cause), cause);
    }
    return find(cause, CertificateException.class)
        .map(why ->
            new NoAnswerException(
                Why.UNTRUSTED, "shows a certificate that does not count: " + doubt(why), cause))
        .orElseGet(() ->
            new NoAnswerException(Why.BROKEN, "gives no whole answer: " + said(cause), cause));
  }

  /// Of a chain that leads nowhere Java says so in the names of its classes.
  private static String doubt(CertificateException why) {
    return isAmong(why, CertPathBuilderException.class)
        ? "nobody trusted here vouches for it"
        : said(why);
  }

  private static boolean isAmong(Throwable top, Class<? extends Throwable> kind) {
    return find(top, kind).isPresent();
  }

  private static <T extends Throwable> Optional<T> find(Throwable top, Class<T> kind) {
    return Stream.iterate(Optional.of(top), Optional::isPresent, e -> e.map(Throwable::getCause))
        .limit(DEEPEST)
        .flatMap(Optional::stream)
        .filter(kind::isInstance)
        .map(kind::cast)
        .findFirst();
  }

  private static String said(Throwable why) {
    if (why.getMessage() != null) {
      return why.getMessage();
    }
    return why instanceof ConnectException
        ? "nobody takes the connection"
        : why.getClass().getSimpleName();
  }

  static String spelled(Duration time) {
    return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }
}
