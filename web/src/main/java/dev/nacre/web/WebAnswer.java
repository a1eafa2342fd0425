package dev.nacre.web;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.Optional;

/// A whole answer, of whatever status: a redirect too is only told.
public final class WebAnswer {
  private final HttpResponse<byte[]> whole;

  WebAnswer(HttpResponse<byte[]> whole) {
    this.whole = whole;
  }

  public int status() {
    return whole.statusCode();
  }

  public HttpHeaders headers() {
    return whole.headers();
  }

  /// The first value of a header.
  public Optional<String> header(String name) {
    return headers().firstValue(name);
  }

  public Bytes body() {
    return Bytes.of(whole.body());
  }

  /// The body, for who wipes it: this answer has none any more when the secret is closed.
  public Secret secretBody() {
    return Secret.owning(whole.body());
  }
}
