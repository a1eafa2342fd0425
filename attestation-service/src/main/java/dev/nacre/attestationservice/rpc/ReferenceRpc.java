package dev.nacre.attestationservice.rpc;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import dev.nacre.attestationservice.reference.ReferenceValue;
import dev.nacre.attestationservice.rpc.AttestationRpc.Right;
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
        .referenceValue(Messages.text(message, "reference_value_id"))
        .map(value ->
            Messages.answer(
                Schema.REFERENCE,
                "ReferenceValueQueryResponse",
                "reference_value_results",
                value.text()))
        .orElseGet(() -> Messages.answer(Schema.REFERENCE, "ReferenceValueQueryResponse"));
  }

  private DynamicMessage register(DynamicMessage message, UnaryCall.Caller caller) {
    String by = admitted("RegisterReferenceValue", Right.POLICIES, caller);
    administration.register(by, Messages.text(message, "message"));
    return Messages.answer(Schema.REFERENCE, "ReferenceValueRegisterResponse");
  }

  private DynamicMessage delete(DynamicMessage message, UnaryCall.Caller caller) {
    String by = admitted("DeleteReferenceValue", Right.POLICIES, caller);
    String name = Messages.text(message, "reference_value_id");
    if (!administration.delete(by, name)) {
      throw MalformedException.at("reference_value_id", "a reference value's name", name);
    }
    return Messages.answer(Schema.REFERENCE, "ReferenceValueDeleteResponse");
  }

  /// A page behind the name `after`; the last one is shorter than a page.
  private DynamicMessage list(DynamicMessage message, UnaryCall.Caller caller) {
    var _ = admitted("ListReferenceValues", Right.READ, caller);
    List<ReferenceValue> page = administration.referenceValues(Messages.text(message, "after"));
    Descriptor type = Schema.REFERENCE.findMessageTypeByName("ReferenceValueListResponse");
    var answer = DynamicMessage.newBuilder(type);
    page.forEach(value ->
        answer.addRepeatedField(type.findFieldByName("reference_values"), value.toJson().text()));
    return answer.build();
  }

  private String admitted(String method, Right needed, UnaryCall.Caller caller) {
    return AttestationRpc.admitted(
        administration, "reference." + SERVICE + "/" + method, needed, caller);
  }
}
