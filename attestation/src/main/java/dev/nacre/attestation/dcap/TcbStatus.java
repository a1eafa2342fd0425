package dev.nacre.attestation.dcap;

import dev.nacre.codec.MalformedException;

/// What Intel says of a platform's security versions (Intel PCS API v4, tcbStatus), in Intel's
/// spelling.
public enum TcbStatus {
  UP_TO_DATE("UpToDate"),
  SW_HARDENING_NEEDED("SWHardeningNeeded"),
  CONFIGURATION_NEEDED("ConfigurationNeeded"),
  CONFIGURATION_AND_SW_HARDENING_NEEDED("ConfigurationAndSWHardeningNeeded"),
  OUT_OF_DATE("OutOfDate"),
  OUT_OF_DATE_CONFIGURATION_NEEDED("OutOfDateConfigurationNeeded"),
  /// The module was updated since the domain started: starting it again makes it up to date.
  TD_RELAUNCH_ADVISED("TDRelaunchAdvised"),
  TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED("TDRelaunchAdvisedConfigurationNeeded"),
  REVOKED("Revoked");

  private final String intelName;

  TcbStatus(String intelName) {
    this.intelName = intelName;
  }

  /// @throws MalformedException when Intel knows no such status
  static TcbStatus named(String name) {
    for (TcbStatus status : values()) {
      if (status.intelName.equals(name)) {
        return status;
      }
    }
    throw MalformedException.at("tcbStatus", "a status of Intel's", name);
  }

  /// This platform with a part of its own identity (the quoting enclave, the TDX module) in the
  /// state `part`: what is out of date there makes the whole so.
  TcbStatus with(TcbStatus part) {
    if (this == REVOKED || part == REVOKED) {
      return REVOKED;
    }
    if (part != OUT_OF_DATE) {
      return this;
    }
    return switch (this) {
      case UP_TO_DATE, SW_HARDENING_NEEDED, OUT_OF_DATE, TD_RELAUNCH_ADVISED -> OUT_OF_DATE;
      case CONFIGURATION_NEEDED,
          CONFIGURATION_AND_SW_HARDENING_NEEDED,
          OUT_OF_DATE_CONFIGURATION_NEEDED,
          TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED ->
          OUT_OF_DATE_CONFIGURATION_NEEDED;
      case REVOKED -> REVOKED;
    };
  }

  /// The state of a domain that started with this one on a platform that is now in the state
  /// `current`.
  TcbStatus relaunched(TcbStatus current) {
    boolean old = this == OUT_OF_DATE || this == OUT_OF_DATE_CONFIGURATION_NEEDED;
    if (!old) {
      return this;
    }
    return switch (current) {
      case UP_TO_DATE, SW_HARDENING_NEEDED -> TD_RELAUNCH_ADVISED;
      case CONFIGURATION_NEEDED, CONFIGURATION_AND_SW_HARDENING_NEEDED ->
          TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED;
      case OUT_OF_DATE,
          OUT_OF_DATE_CONFIGURATION_NEEDED,
          TD_RELAUNCH_ADVISED,
          TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED,
          REVOKED ->
          this;
    };
  }

  @Override
  public String toString() {
    return intelName;
  }
}
