/// The emulated processor beside a running QEMU: what it measures of a start, and the port through
/// which the guest asks it for reports.
package dev.nacre.emulator.lab;
