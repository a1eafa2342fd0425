/// A processor in software: its certificates, and the reports that it signs.
package dev.nacre.emulator;
