package dev.nacre.runtime;

/// What a host can offer to a confidential machine.
public sealed interface HostPlatform {
  /// @see Platform.SevSnp
  record SevSnp(int encryptionBit, int reducedAddressBits) implements HostPlatform {}

  record Tdx() implements HostPlatform {}

  /// No isolation: the lab's emulated processor.
  ///
  /// @param because why it is no better, for the person at the terminal
  record Emulated(Platform.Accelerator accelerator, String because) implements HostPlatform {}
}
