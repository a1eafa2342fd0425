package dev.nacre.image.unpack;

/// What unpacking does where it may choose.
public record UnpackOptions(Ownership ownership, Devices devices, UnpackLimits limits) {
  /// What happens when an owner cannot be given.
  public enum Ownership {
    /// The image is refused: right for the guest, which is root.
    REQUIRED,
    /// Files stay with whoever unpacks; capabilities are left out. For ordinary users only.
    INSECURELY_IGNORED
  }

  /// What happens to device nodes.
  public enum Devices {
    CREATE,
    SKIP,
    REFUSE
  }

  /// As the guest unpacks: owners as the image says, no device nodes, because `/dev` is the
  /// runtime's.
  public static UnpackOptions strict(UnpackLimits limits) {
    return new UnpackOptions(Ownership.REQUIRED, Devices.REFUSE, limits);
  }

  /// As an ordinary user unpacks: everything belongs to this user, device nodes are left out.
  public static UnpackOptions unprivileged(UnpackLimits limits) {
    return new UnpackOptions(Ownership.INSECURELY_IGNORED, Devices.SKIP, limits);
  }

  public UnpackOptions with(Devices changed) {
    return new UnpackOptions(ownership, changed, limits);
  }
}
