package dev.nacre.attestation.appraisal;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// What a finding says of several things, put together when somebody reads it: of evidence that is
/// as it should be, nobody does.
///
/// @param parts which do not change
public record Words(List<Object> parts) {
  public static Words of(Object... parts) {
    return new Words(Arrays.asList(parts));
  }

  @Override
  public String toString() {
    return parts.stream().map(String::valueOf).collect(Collectors.joining());
  }
}
