package dev.nacre.measure;

/// Who launches the machine: each sets a different first state of the virtual CPUs.
public enum Vmm {
  QEMU,
  EC2,
  GCE
}
