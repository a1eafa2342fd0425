package dev.nacre.guest.container;

import dev.nacre.codec.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The numbers under which a container's process runs.
record ProcessUser(long uid, long gid) {
  private static final int MAX_FILE = 1 << 20;
  private static final String NUMBER = "[0-9]{1,10}";
  private static final long MAX_ID = 0xffff_fffeL;

  /// Looks names up in the image's own `/etc/passwd` and `/etc/group`, as every runtime does.
  ///
  /// @param user as in [ImageConfig]
  /// @throws MalformedException when the image has no such user
  static ProcessUser of(String user, Path rootfs) {
    if (user.isEmpty()) {
      return new ProcessUser(0, 0);
    }
    int colon = user.indexOf(':');
    String name = colon < 0 ? user : user.substring(0, colon);
    Optional<List<String>> entry = entry(rootfs, "etc/passwd", name, 4);
    long uid = name.matches(NUMBER) ? id(name) : id(known(entry, user).get(2));
    if (colon >= 0) {
      String group = user.substring(colon + 1);
      return new ProcessUser(
          uid,
          group.matches(NUMBER)
              ? id(group)
              : id(known(entry(rootfs, "etc/group", group, 3), user).get(2)));
    }
    return new ProcessUser(uid, entry.map(fields -> id(fields.get(3))).orElse(0L));
  }

  private static List<String> known(Optional<List<String>> entry, String user) {
    return entry.orElseThrow(() ->
        MalformedException.at(
            "image configuration, User", "a user of the image", "\"" + user + "\""));
  }

  private static long id(String digits) {
    if (!digits.matches(NUMBER) || Long.parseLong(digits) > MAX_ID) {
      throw MalformedException.at("user or group number", "0 to " + MAX_ID, "\"" + digits + "\"");
    }
    return Long.parseLong(digits);
  }

  /// The line whose first field is `name`, or whose third is when `name` is a number.
  private static Optional<List<String>> entry(Path rootfs, String file, String name, int fields) {
    return lines(rootfs, file).stream()
        .map(line -> List.of(line.split(":", -1)))
        .filter(entry -> entry.size() >= fields)
        .filter(entry -> entry.get(name.matches(NUMBER) ? 2 : 0).equals(name))
        .findFirst();
  }

  /// A symbolic link could lead out of the image, so none is followed.
  private static List<String> lines(Path rootfs, String file) {
    Path path = rootfs.resolve(file);
    boolean inside =
        Files.isDirectory(
                path.getParent() == null ? rootfs : path.getParent(), LinkOption.NOFOLLOW_LINKS)
            && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    if (!inside) {
      return List.of();
    }
    try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
      return new String(in.readNBytes(MAX_FILE), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be read: " + e.getMessage(), e);
    }
  }
}
