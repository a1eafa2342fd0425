package dev.nacre.demo;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/// Looks for a mark that stands for the plaintext in every file below some folders, as it lies
/// there and unpacked.
final class PlaintextSearch {
  private static final int WINDOW = 1 << 20;

  private final byte[] mark;

  /// @param mark bytes that stand in the plaintext and nowhere else
  PlaintextSearch(byte[] mark) {
    this.mark = mark.clone();
  }

  /// What a search saw.
  ///
  /// @param files how many files were read to their end
  /// @param bytes how many bytes they hold
  /// @param hits the files in which the mark was found
  record Result(int files, long bytes, List<Path> hits) {}

  Result below(List<Path> folders) {
    try {
      List<Path> hits = new ArrayList<>();
      int files = 0;
      long bytes = 0;
      for (Path file : files(folders)) {
        files++;
        bytes += Files.size(file);
        if (holdsMark(file)) {
          hits.add(file);
        }
      }
      return new Result(files, bytes, hits);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files(List<Path> folders) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path folder : folders) {
      try (Stream<Path> all = Files.walk(folder)) {
        all.filter(Files::isRegularFile).sorted().forEach(files::add);
      }
    }
    return files;
  }

  private boolean holdsMark(Path file) throws IOException {
    try (InputStream raw = Files.newInputStream(file)) {
      if (holdsMark(raw)) {
        return true;
      }
    }
    byte[] head = new byte[2];
    try (InputStream raw = Files.newInputStream(file)) {
      int read = raw.readNBytes(head, 0, 2);
      boolean gzip = read == 2 && head[0] == 0x1f && head[1] == (byte) 0x8b;
      return gzip && holdsMarkUnpacked(file);
    }
  }

  private boolean holdsMarkUnpacked(Path file) throws IOException {
    try (InputStream unpacked = new GZIPInputStream(Files.newInputStream(file), 1 << 16)) {
      return holdsMark(unpacked);
    }
  }

  /// Reads in windows that overlap by the mark's length less one, so that no cut hides it.
  boolean holdsMark(InputStream in) throws IOException {
    byte[] window = new byte[WINDOW];
    int kept = 0;
    while (true) {
      int read = in.readNBytes(window, kept, WINDOW - kept);
      int end = kept + read;
      if (contains(window, end)) {
        return true;
      }
      if (read == 0) {
        return false;
      }
      kept = Math.min(mark.length - 1, end);
      System.arraycopy(window, end - kept, window, 0, kept);
    }
  }

  boolean holdsMark(byte[] content) {
    try {
      return holdsMark(new ByteArrayInputStream(content));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean contains(byte[] window, int end) {
    for (int at = 0; at + mark.length <= end; at++) {
      int matched = 0;
      while (matched < mark.length && window[at + matched] == mark[matched]) {
        matched++;
      }
      if (matched == mark.length) {
        return true;
      }
    }
    return false;
  }
}
