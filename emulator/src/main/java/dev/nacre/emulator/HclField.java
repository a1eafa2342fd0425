package dev.nacre.emulator;

/// The fields of a report of Azure's paravisor in their order, numbers little-endian.
public enum HclField {
  SIGNATURE,
  VERSION,
  REPORT_SIZE,
  REQUEST_TYPE,
  STATUS,
  RESERVED,
  HARDWARE_REPORT,
  DATA_SIZE,
  DATA_VERSION,
  REPORT_TYPE,
  HASH_TYPE,
  VARIABLE_SIZE,
  VARIABLE_DATA,
  PADDING
}
