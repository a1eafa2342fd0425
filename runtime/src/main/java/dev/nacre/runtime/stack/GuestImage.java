package dev.nacre.runtime.stack;

import java.nio.file.Path;

/// What a guest boots: a kernel and the initrd that is its whole file system.
///
/// @param kernel a bzImage
/// @param initrd compressed cpio archives, one after the other
public record GuestImage(Path kernel, Path initrd) {}
