/// A processor in software, for the lab only.
package dev.nacre.emulator;
