package dev.nacre.attestationservice.rpc;

import com.google.protobuf.DynamicMessage;
import dev.nacre.attestationservice.reference.ReferenceSource;
import dev.nacre.attestationservice.reference.ReferenceValue;
import dev.nacre.attestationservice.reference.ReferenceValues;
import dev.nacre.attestationservice.remote.Obstacle;
import dev.nacre.attestationservice.remote.RemoteException;
import dev.nacre.attestationservice.remote.RemoteService;
import dev.nacre.attestationservice.remote.UnaryCalls;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/// Asks a reference value provider service over gRPC, this one or upstream's.
public final class ReferenceClient implements ReferenceSource {
  private static final String NAME = "reference_value_id";

  private final Calls calls;

  /// @param service closed by whoever made it
  public ReferenceClient(UnaryCalls service) {
    this.calls = new Calls(service, Schema.REFERENCE, "ReferenceValueProviderService");
  }

  /// @param address `http://HOST:PORT`, or `https://` with a certificate that the system trusts
  /// @param bearer what shows who asks, where the service wants to know
  /// @throws MalformedException when it is no address
  public static ReferenceClient at(String address, Optional<String> bearer) {
    return new ReferenceClient(UnaryCalls.of(RemoteService.at("RVPS", uri(address), bearer)));
  }

  private static URI uri(String address) {
    try {
      URI uri = URI.create(address);
      if (uri.getHost() != null && uri.getPort() > 0) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw new MalformedException("RVPS: expected http://HOST:PORT, found " + address, e);
    }
    throw MalformedException.at("RVPS", "http://HOST:PORT", address);
  }

  /// @param message of upstream's form
  /// @throws RemoteException when the service refuses it, or does not answer
  public void register(String message) {
    var _ = calls.call("RegisterReferenceValue", request -> request.put("message", message));
  }

  /// The value of `name`; empty when there is none.
  ///
  /// @throws RemoteException when the service refuses, or does not answer with JSON
  @Override
  public Optional<Json> value(String name) {
    DynamicMessage answer = calls.call("QueryReferenceValue", request -> request.put(NAME, name));
    return Messages.given(answer, "reference_value_results").map(this::json);
  }

  private Json json(String text) {
    try {
      return Json.parse(text);
    } catch (MalformedException e) {
      throw nonsense("reference value in JSON", e);
    }
  }

  /// A page behind the name `after`; of a service of ours.
  ///
  /// @throws RemoteException when the service does not list them
  public List<ReferenceValue> page(String after) {
    DynamicMessage answer =
        calls.call("ListReferenceValues", request -> request.put("after", after));
    try {
      return Messages.list(answer, "reference_values").stream()
          .map(record -> ReferenceValues.recorded(Bytes.utf8((String) record)))
          .toList();
    } catch (MalformedException e) {
      throw nonsense("record of a reference value", e);
    }
  }

  /// Deletes the value of `name`; of a service of ours.
  ///
  /// @throws RemoteException when there is none, or the service deletes none
  public void delete(String name) {
    var _ = calls.call("DeleteReferenceValue", request -> request.put(NAME, name));
  }

  private RemoteException nonsense(String expected, MalformedException cause) {
    return new RemoteException(
        Obstacle.NONSENSE,
        calls.service().service().described() + " answers with no " + expected,
        cause);
  }
}
