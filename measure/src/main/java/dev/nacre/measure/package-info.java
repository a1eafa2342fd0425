/// Predicts what a processor will report of a boot: launch digests, from firmware, kernel, initrd,
/// command line and virtual CPUs.
package dev.nacre.measure;
