package dev.nacre.image.registry;

import dev.nacre.image.oci.Descriptor;
import dev.nacre.image.oci.ImageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;

/// The content of a blob, taken up again where the connection broke.
final class BlobDownload extends InputStream {
  private static final long PROGRESS = 1 << 20;

  private final RegistryHttp http;
  private final URI uri;
  private final Descriptor blob;
  private InputStream in;
  private long at;
  private long resumedAt;
  private int failures;

  BlobDownload(RegistryHttp http, URI uri, Descriptor blob) {
    this.http = http;
    this.uri = uri;
    this.blob = blob;
    this.in = http.expect(200, RegistryHttp.Call.of("GET", uri)).body();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    while (true) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted while reading blob " + blob.digest());
      }
      try {
        int count = in.read(buffer, offset, length);
        if (count >= 0 || at >= blob.size()) {
          at += Math.max(0, count);
          return count;
        }
        throw new IOException("the answer ends " + (blob.size() - at) + " bytes early");
      } catch (IOException e) {
        resume(e);
      }
    }
  }

  private void resume(IOException cause) throws IOException {
    in.close();
    failures = at - resumedAt > PROGRESS ? 1 : failures + 1;
    if (failures >= http.access().attempts()) {
      throw new ImageException(
          "blob "
              + blob.digest()
              + " of registry "
              + uri.getAuthority()
              + ": broke off after "
              + at
              + " of "
              + blob.size()
              + " bytes: "
              + cause.getMessage(),
          cause);
    }
    RegistryHttp.pause(failures);
    resumedAt = at;
    HttpAnswer response =
        http.send(RegistryHttp.Call.of("GET", uri).with("Range", "bytes=" + at + "-"));
    in = response.body();
    switch (response.status()) {
      case 206 -> requireStart(response);
      case 200 -> in.skipNBytes(at);
      default -> throw RegistryException.of("GET", uri, response.status(), response.read(64 << 10));
    }
  }

  private void requireStart(HttpAnswer response) {
    String range = response.first("content-range").orElse("none");
    if (!range.startsWith("bytes " + at + "-")) {
      throw new ImageException(
          "blob "
              + blob.digest()
              + " of registry "
              + uri.getAuthority()
              + ": expected Content-Range "
              + "bytes "
              + at
              + "-, found "
              + range);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
