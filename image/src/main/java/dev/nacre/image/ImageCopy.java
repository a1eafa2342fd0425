package dev.nacre.image;

import dev.nacre.codec.MalformedException;
import dev.nacre.image.oci.Descriptor;
import dev.nacre.image.oci.Document;
import dev.nacre.image.oci.ImageIndex;
import dev.nacre.image.oci.ImageSource;
import dev.nacre.image.oci.ImageTarget;
import dev.nacre.image.oci.Manifest;
import java.util.ArrayList;
import java.util.LinkedHashSet;

/// Copies an image byte for byte, with all its platforms.
public final class ImageCopy {
  private ImageCopy() {}

  /// @return the document that the target's reference now names
  public static Document copy(ImageSource source, ImageTarget target) {
    Document root = source.root();
    switch (root) {
      case Manifest manifest -> blobs(source, manifest, target);
      case ImageIndex index -> {
        for (Manifest manifest : manifests(source, index)) {
          blobs(source, manifest, target);
          target.put(manifest);
        }
      }
    }
    target.root(root);
    return root;
  }

  /// The manifests of an index, in its order.
  static Iterable<Manifest> manifests(ImageSource source, ImageIndex index) {
    var manifests = new ArrayList<Manifest>();
    for (Descriptor entry : index.manifests()) {
      switch (source.document(entry)) {
        case Manifest manifest -> manifests.add(manifest);
        case ImageIndex nested ->
            throw MalformedException.at(
                "entry of index " + index.digest(), "a manifest", "the index " + nested.digest());
      }
    }
    return manifests;
  }

  private static void blobs(ImageSource source, Manifest manifest, ImageTarget target) {
    var wanted = new LinkedHashSet<Descriptor>();
    wanted.add(manifest.config());
    wanted.addAll(manifest.layers());
    for (Descriptor blob : wanted) {
      if (!target.has(blob)) {
        target.put(blob, () -> source.open(blob));
      }
    }
  }
}
