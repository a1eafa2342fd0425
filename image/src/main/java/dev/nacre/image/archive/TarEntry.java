package dev.nacre.image.archive;

import dev.nacre.codec.Bytes;
import java.time.Instant;
import java.util.Map;

/// What the header of one archive member says, extended headers applied.
///
/// @param name as written, possibly absolute or with `..`: whoever uses it must resolve it
/// @param link the target of a hard or symbolic link, else empty
/// @param mode permission bits with set-uid, set-gid and sticky (12 bits)
/// @param size of the content in bytes; 0 for everything but files
/// @param attributes extended attributes by their full names, for instance `security.capability`
public record TarEntry(
    String name,
    Type type,
    String link,
    int mode,
    int uid,
    int gid,
    long size,
    Instant modified,
    Device device,
    Map<String, Bytes> attributes) {
  /// What a member is.
  public enum Type {
    FILE('0'),
    HARD_LINK('1'),
    SYMBOLIC_LINK('2'),
    CHARACTER_DEVICE('3'),
    BLOCK_DEVICE('4'),
    DIRECTORY('5'),
    FIFO('6');

    final byte flag;

    Type(char flag) {
      this.flag = (byte) flag;
    }
  }

  /// The numbers of a device node; both 0 for other members.
  public record Device(int major, int minor) {
    public static final Device NONE = new Device(0, 0);
  }

  public TarEntry {
    attributes = Map.copyOf(attributes);
  }

  public static TarEntry directory(String name, int mode) {
    return new TarEntry(
        name, Type.DIRECTORY, "", mode, 0, 0, 0, Instant.EPOCH, Device.NONE, Map.of());
  }

  public static TarEntry file(String name, int mode, long size) {
    return new TarEntry(
        name, Type.FILE, "", mode, 0, 0, size, Instant.EPOCH, Device.NONE, Map.of());
  }

  public static TarEntry symbolicLink(String name, String target) {
    return new TarEntry(
        name, Type.SYMBOLIC_LINK, target, 0777, 0, 0, 0, Instant.EPOCH, Device.NONE, Map.of());
  }

  public static TarEntry hardLink(String name, String target) {
    return new TarEntry(
        name, Type.HARD_LINK, target, 0644, 0, 0, 0, Instant.EPOCH, Device.NONE, Map.of());
  }

  public TarEntry ownedBy(int user, int group) {
    return new TarEntry(name, type, link, mode, user, group, size, modified, device, attributes);
  }

  public TarEntry modifiedAt(Instant time) {
    return new TarEntry(name, type, link, mode, uid, gid, size, time, device, attributes);
  }

  public TarEntry withMode(int changed) {
    return new TarEntry(name, type, link, changed, uid, gid, size, modified, device, attributes);
  }

  public TarEntry withAttributes(Map<String, Bytes> changed) {
    return new TarEntry(name, type, link, mode, uid, gid, size, modified, device, changed);
  }

  public TarEntry asDevice(Type kind, int major, int minor) {
    return new TarEntry(
        name, kind, "", mode, uid, gid, 0, modified, new Device(major, minor), attributes);
  }
}
