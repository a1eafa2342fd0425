package dev.nacre.attestationservice.rpc;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import dev.nacre.attestationservice.reference.ReferenceValue;
import dev.nacre.codec.MalformedException;
import io.grpc.BindableService;
import java.util.List;

/// Service `reference.ReferenceValueProviderService`: upstream's query and register, and beside
/// them delete and list.
final class ReferenceRpc {
  private static final String SERVICE = "ReferenceValueProviderService";

  private final AttestationRpc.Administration administration;

  ReferenceRpc(AttestationRpc.Administration administration) {
    this.administration = administration;
  }

  BindableService bound() {
    return AttestationRpc.bound(
        administration,
        Schema.REFERENCE,
        SERVICE,
        method ->
            switch (method.getName()) {
              case "QueryReferenceValue" -> this::query;
              case "RegisterReferenceValue" -> this::register;
              case "DeleteReferenceValue" -> this::delete;
              case "ListReferenceValues" -> this::list;
              default -> throw new IllegalStateException(method.getFullName());
            });
  }

  private DynamicMessage query(DynamicMessage message, UnaryCall.Caller caller) {
    return administration
        .referenceValue(AttestationRpc.text(message, "reference_value_id"))
        .map(value ->
            AttestationRpc.answer(
                Schema.REFERENCE,
                "ReferenceValueQueryResponse",
                "reference_value_results",
                value.text()))
        .orElseGet(() -> AttestationRpc.answer(Schema.REFERENCE, "ReferenceValueQueryResponse"));
  }

  private DynamicMessage register(DynamicMessage message, UnaryCall.Caller caller) {
    String by = admitted("RegisterReferenceValue", true, caller);
    administration.register(by, AttestationRpc.text(message, "message"));
    return AttestationRpc.answer(Schema.REFERENCE, "ReferenceValueRegisterResponse");
  }

  private DynamicMessage delete(DynamicMessage message, UnaryCall.Caller caller) {
    String by = admitted("DeleteReferenceValue", true, caller);
    String name = AttestationRpc.text(message, "reference_value_id");
    if (!administration.delete(by, name)) {
      throw MalformedException.at("reference_value_id", "a reference value's name", name);
    }
    return AttestationRpc.answer(Schema.REFERENCE, "ReferenceValueDeleteResponse");
  }

  /// A page behind the name `after`; the last one is shorter than a page.
  private DynamicMessage list(DynamicMessage message, UnaryCall.Caller caller) {
    var _ = admitted("ListReferenceValues", false, caller);
    List<ReferenceValue> page =
        administration.referenceValues(AttestationRpc.text(message, "after"));
    Descriptor type = Schema.REFERENCE.findMessageTypeByName("ReferenceValueListResponse");
    var answer = DynamicMessage.newBuilder(type);
    page.forEach(value ->
        answer.addRepeatedField(type.findFieldByName("reference_values"), value.toJson().text()));
    return answer.build();
  }

  private String admitted(String method, boolean changes, UnaryCall.Caller caller) {
    return AttestationRpc.admitted(
        administration, "reference." + SERVICE + "/" + method, changes, caller);
  }
}
