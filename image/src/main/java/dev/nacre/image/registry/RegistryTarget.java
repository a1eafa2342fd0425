package dev.nacre.image.registry;

import dev.nacre.image.oci.BlobContent;
import dev.nacre.image.oci.Descriptor;
import dev.nacre.image.oci.Document;
import dev.nacre.image.oci.ImageException;
import dev.nacre.image.oci.ImageReference;
import dev.nacre.image.oci.ImageTarget;
import dev.nacre.image.oci.Manifest;
import dev.nacre.image.oci.TamperedException;
import dev.nacre.image.oci.VerifiedStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;

/// Writes an image into a registry.
public final class RegistryTarget implements ImageTarget {
  private static final int CHUNK = 64 << 10;

  private final ImageReference image;
  private final RegistryHttp http;

  public RegistryTarget(ImageReference image, RegistryAccess access) {
    this.image = image;
    this.http = new RegistryHttp(image, access, "pull,push");
  }

  @Override
  public String description() {
    return "docker://" + image;
  }

  @Override
  public boolean has(Descriptor blob) {
    HttpAnswer response =
        http.send(RegistryHttp.Call.of("HEAD", http.uri("blobs/" + blob.digest())));
    response.read(0);
    return response.status() == 200;
  }

  /// Uploads in one piece; when the connection breaks, from the start again.
  @Override
  public void put(Descriptor blob, BlobContent content) {
    if (has(blob)) {
      return;
    }
    for (int attempt = 1; ; attempt++) {
      try {
        upload(blob, content);
        return;
      } catch (RegistryException e) {
        if (e.status() < 500 || attempt >= http.access().attempts()) {
          throw e;
        }
      } catch (BrokenUpload e) {
        if (attempt >= http.access().attempts()) {
          throw e;
        }
      }
      RegistryHttp.pause(attempt);
    }
  }

  private void upload(Descriptor blob, BlobContent content) {
    HttpAnswer session = http.expect(202, RegistryHttp.Call.of("POST", http.uri("blobs/uploads/")));
    session.read(0);
    RegistryHttp.Call call =
        RegistryHttp.Call.of("PUT", destination(session, blob))
            .with("Content-Type", "application/octet-stream")
            .sending(new RegistryHttp.Content(blob.size(), out -> copy(blob, content, out)))
            .once();
    try {
      http.expect(201, call).read(0);
    } catch (RegistryException | TamperedException | UnreadableContent e) {
      throw e;
    } catch (ImageException e) {
      throw new BrokenUpload(e);
    }
  }

  /// What the content itself was wrong with is told, not what the connection suffered from it.
  private static void copy(Descriptor blob, BlobContent content, OutputStream out)
      throws IOException {
    byte[] chunk = new byte[CHUNK];
    try (InputStream in = open(blob, content)) {
      for (int count; (count = read(in, chunk)) > 0; ) {
        out.write(chunk, 0, count);
      }
    }
  }

  private static InputStream open(Descriptor blob, BlobContent content) {
    try {
      return new VerifiedStream("blob " + blob.digest(), blob, content.open());
    } catch (IOException e) {
      throw new UnreadableContent("blob " + blob.digest() + ": " + e, e);
    }
  }

  private static int read(InputStream in, byte[] chunk) {
    try {
      return in.read(chunk);
    } catch (IOException e) {
      throw new UnreadableContent("reading the blob to upload: " + e, e);
    }
  }

  private URI destination(HttpAnswer session, Descriptor blob) {
    String location =
        session
            .first("location")
            .orElseThrow(() ->
                new ImageException(
                    "registry "
                        + image.host()
                        + ": expected a Location for the upload, found none"));
    String separator = location.contains("?") ? "&" : "?";
    return http.resolve(session.uri(), location + separator + "digest=" + blob.digest());
  }

  @Override
  public void put(Manifest manifest) {
    send(manifest, manifest.digest().toString());
  }

  @Override
  public void root(Document document) {
    send(document, image.tag().orElseGet(() -> document.digest().toString()));
  }

  private void send(Document document, String name) {
    RegistryHttp.Call call =
        RegistryHttp.Call.of("PUT", http.uri("manifests/" + name))
            .with("Content-Type", document.mediaType().value())
            .sending(RegistryHttp.Content.of(document.raw()));
    http.expect(201, call).read(0);
  }

  /// Nothing to close: connections that nobody uses end by themselves.
  @Override
  public void close() {}

  /// Content that its owner cannot give.
  private static final class UnreadableContent extends ImageException {
    private static final long serialVersionUID = 1L;

    UnreadableContent(String message, IOException cause) {
      super(message, cause);
    }
  }

  /// An upload that the network ended.
  private static final class BrokenUpload extends ImageException {
    private static final long serialVersionUID = 1L;

    BrokenUpload(ImageException cause) {
      super(String.valueOf(cause.getMessage()), cause);
    }
  }
}
