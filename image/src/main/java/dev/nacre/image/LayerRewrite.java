package dev.nacre.image;

import dev.nacre.codec.MalformedException;
import dev.nacre.image.oci.Descriptor;
import dev.nacre.image.oci.Document;
import dev.nacre.image.oci.ImageException;
import dev.nacre.image.oci.ImageIndex;
import dev.nacre.image.oci.ImageSource;
import dev.nacre.image.oci.ImageTarget;
import dev.nacre.image.oci.Manifest;
import java.io.IOException;
import java.util.ArrayList;

/// Copies an image with changed layers, through all its platforms.
final class LayerRewrite {
  private final ImageSource source;
  private final ImageTarget target;
  private final Change change;

  /// What happens to one layer.
  interface Change {
    /// Whether the layer at `index` of `manifest` is to be changed; others are copied.
    boolean concerns(Manifest manifest, int index);

    /// Writes the changed layer to `target`.
    Descriptor apply(Descriptor layer, ImageSource source, ImageTarget target) throws IOException;
  }

  LayerRewrite(ImageSource source, ImageTarget target, Change change) {
    this.source = source;
    this.target = target;
    this.change = change;
  }

  /// @return the document that the target's reference now names
  Document run() {
    Document written =
        switch (source.root()) {
          case Manifest manifest -> rewrite(manifest);
          case ImageIndex index -> rewrite(index);
        };
    target.root(written);
    return written;
  }

  private ImageIndex rewrite(ImageIndex index) {
    var entries = new ArrayList<Descriptor>();
    for (Descriptor entry : index.manifests()) {
      Manifest written =
          switch (source.document(entry)) {
            case Manifest manifest -> rewrite(manifest);
            case ImageIndex nested ->
                throw MalformedException.at(
                    "entry of index " + index.digest(),
                    "a manifest",
                    "the index " + nested.digest());
          };
      target.put(written);
      entries.add(Descriptor.of(written).with(entry.annotations()).on(entry.platform()));
    }
    return index.withManifests(entries);
  }

  private Manifest rewrite(Manifest manifest) {
    copy(manifest.config());
    var layers = new ArrayList<Descriptor>();
    for (int i = 0; i < manifest.layers().size(); i++) {
      Descriptor layer = manifest.layers().get(i);
      if (change.concerns(manifest, i)) {
        layers.add(apply(layer));
      } else {
        copy(layer);
        layers.add(layer);
      }
    }
    return manifest.withLayers(layers);
  }

  private Descriptor apply(Descriptor layer) {
    try {
      return change.apply(layer, source, target);
    } catch (IOException e) {
      throw new ImageException("layer " + layer.digest() + ": " + e, e);
    }
  }

  private void copy(Descriptor blob) {
    if (!target.has(blob)) {
      target.put(blob, () -> source.open(blob));
    }
  }
}
