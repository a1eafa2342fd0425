package dev.nacre.emulator;

/// The fields before the body of a quote, in their order. The last two are empty before version 5.
public enum HeaderField {
  VERSION,
  ATTESTATION_KEY_TYPE,
  TEE_TYPE,
  RESERVED,
  VENDOR_ID,
  USER_DATA,
  BODY_TYPE,
  BODY_SIZE
}
