package dev.nacre.demo;

import dev.nacre.codec.Bytes;
import dev.nacre.emulator.LaunchState;
import dev.nacre.measure.KernelHashes;
import dev.nacre.runtime.BootFiles;

/// One start of a machine, honest or not.
///
/// @param files what QEMU hands to the firmware
/// @param hashes what the host writes into the measured table
/// @param initdata the document on the initdata disk
/// @param hostData what the host tells the processor about it: 32 bytes
/// @param guestPolicy what the host asks the processor for (SEV-SNP guest policy)
/// @param forwardedPort a port of the host that leads to the application, 0 for none
record Boot(
    BootFiles files,
    KernelHashes hashes,
    Bytes initdata,
    Bytes hostData,
    long guestPolicy,
    int forwardedPort) {

  Boot withFiles(BootFiles other) {
    return new Boot(other, hashes, initdata, hostData, guestPolicy, forwardedPort);
  }

  Boot withHashes(KernelHashes other) {
    return new Boot(files, other, initdata, hostData, guestPolicy, forwardedPort);
  }

  Boot withInitdata(Bytes other) {
    return new Boot(files, hashes, other, hostData, guestPolicy, forwardedPort);
  }

  Boot withHostData(Bytes other) {
    return new Boot(files, hashes, initdata, other, guestPolicy, forwardedPort);
  }

  Boot withDebug() {
    long debug = guestPolicy | LaunchState.POLICY_DEBUG;
    return new Boot(files, hashes, initdata, hostData, debug, forwardedPort);
  }

  Boot withForwardedPort(int port) {
    return new Boot(files, hashes, initdata, hostData, guestPolicy, port);
  }
}
