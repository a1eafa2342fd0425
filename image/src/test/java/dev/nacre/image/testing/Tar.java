package dev.nacre.image.testing;

import dev.nacre.codec.Bytes;
import dev.nacre.image.archive.TarEntry;
import dev.nacre.image.archive.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// Writes small archives, hostile ones too.
public final class Tar {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final TarWriter writer = new TarWriter(out);

  public Tar add(TarEntry entry) {
    return add(entry, Bytes.zeros((int) entry.size()));
  }

  public Tar add(TarEntry entry, Bytes content) {
    try {
      writer.put(entry, new ByteArrayInputStream(content.toArray()));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Tar file(String name, String content) {
    Bytes bytes = Bytes.utf8(content);
    return add(TarEntry.file(name, 0644, bytes.size()), bytes);
  }

  public Tar directory(String name) {
    return add(TarEntry.directory(name, 0755));
  }

  public Tar link(String name, String target) {
    return add(TarEntry.symbolicLink(name, target));
  }

  public Tar hardLink(String name, String target) {
    return add(TarEntry.hardLink(name, target));
  }

  public Bytes bytes() {
    try {
      writer.close();
      return Bytes.of(out.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public InputStream stream() {
    return new ByteArrayInputStream(bytes().toArray());
  }
}
