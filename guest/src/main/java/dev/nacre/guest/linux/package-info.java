/// What the agent asks of the Linux kernel beyond what the JDK offers: mounts, modules, network
/// addresses, virtio ports, power.
///
/// All system calls go through one method handle ([dev.nacre.guest.linux.Syscall]), since each
/// further handle shape costs a tenth of a second at the start of an emulated machine.
package dev.nacre.guest.linux;
