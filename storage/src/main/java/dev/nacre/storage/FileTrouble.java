package dev.nacre.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/// Why a file could not be read or made, in words for whoever named it: the names of Java's
/// exceptions tell nobody what to do.
public final class FileTrouble {
  private FileTrouble() {}

  /// What stands behind "cannot read FILE: ".
  public static String words(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> "there is no " + missing.getFile();
      case AccessDeniedException denied -> "this user may not open " + denied.getFile();
      case FileAlreadyExistsException other -> other.getFile() + " is there and is no folder";
      case FileSystemException other -> Optional.ofNullable(other.getReason()).orElse(text(e));
      default -> text(e);
    };
  }

  private static String text(IOException e) {
    return Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
  }
}
