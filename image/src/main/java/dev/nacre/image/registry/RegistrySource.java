package dev.nacre.image.registry;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.image.oci.Descriptor;
import dev.nacre.image.oci.Digest;
import dev.nacre.image.oci.Document;
import dev.nacre.image.oci.ImageReference;
import dev.nacre.image.oci.ImageSource;
import dev.nacre.image.oci.MediaType;
import dev.nacre.image.oci.TamperedException;
import java.io.InputStream;
import java.util.Optional;

/// An image in a registry.
public final class RegistrySource implements ImageSource {
  private static final String ACCEPTED =
      String.join(
          ", ",
          MediaType.OCI_MANIFEST.value(),
          MediaType.OCI_INDEX.value(),
          MediaType.DOCKER_MANIFEST.value(),
          MediaType.DOCKER_LIST.value());

  private final ImageReference image;
  private final RegistryHttp http;
  private Optional<Document> root = Optional.empty();

  public RegistrySource(ImageReference image, RegistryAccess access) {
    this.image = image;
    this.http = new RegistryHttp(image, access, "pull");
  }

  @Override
  public String description() {
    return "docker://" + image;
  }

  @Override
  public boolean pinned() {
    return image.digest().isPresent();
  }

  /// Asked of the registry once: what a tag names may change between two questions.
  @Override
  public synchronized Document root() {
    if (root.isEmpty()) {
      Document fetched = fetch(image.identifier(), Optional.empty());
      image.digest().ifPresent(digest -> digest.require(description(), fetched.raw()));
      root = Optional.of(fetched);
    }
    return root.get();
  }

  @Override
  public Document document(Descriptor descriptor) {
    Document fetched = fetch(descriptor.digest().toString(), Optional.of(descriptor.mediaType()));
    descriptor
        .digest()
        .require("manifest " + descriptor.digest() + " of " + description(), fetched.raw());
    return fetched;
  }

  private Document fetch(String identifier, Optional<MediaType> declared) {
    HttpAnswer response =
        http.expect(
            200,
            RegistryHttp.Call.of("GET", http.uri("manifests/" + identifier))
                .with("Accept", ACCEPTED));
    Bytes raw = response.read(Document.LIMIT + 1);
    response
        .first("docker-content-digest")
        .map(Digest::parse)
        .ifPresent(
            digest -> digest.require("manifest " + identifier + " of " + description(), raw));
    return Document.parse(raw, declared.or(() -> announced(response)));
  }

  /// The media type of the answer, when it is one that a manifest can have.
  private static Optional<MediaType> announced(HttpAnswer response) {
    return response
        .first("content-type")
        .map(value -> value.replaceFirst(";.*", "").strip())
        .filter(value -> !value.isEmpty())
        .map(MediaType::new)
        .filter(type -> type.isManifest() || type.isIndex());
  }

  @Override
  public InputStream open(Descriptor descriptor) {
    return new BlobDownload(http, http.uri("blobs/" + descriptor.digest()), descriptor);
  }

  /// Nothing to close: connections that nobody uses end by themselves.
  @Override
  public void close() {}

  /// @throws TamperedException when the registry gives other content than the digest says
  /// @throws MalformedException when it gives no manifest
  public Digest digest() {
    return root().digest();
  }
}
