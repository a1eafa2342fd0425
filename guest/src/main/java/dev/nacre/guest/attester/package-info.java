/// Evidence from the processor.
///
/// Start at [dev.nacre.guest.attester.Attester]. On real hardware the kernel's configfs-tsm asks
/// the processor; in the lab the emulated processor answers over a virtio-serial port. Both give
/// the same report and the same certificate table.
package dev.nacre.guest.attester;
