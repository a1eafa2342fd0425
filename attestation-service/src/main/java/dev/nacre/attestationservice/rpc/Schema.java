package dev.nacre.attestationservice.rpc;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.List;

/// The messages and services of upstream's two protocol files and our additions, written down as
/// descriptors: a handful of small messages does not justify a compiler in the build.
final class Schema {
  private static final String ATTESTATION_SPACE = "attestation";

  static final FileDescriptor ATTESTATION = attestation();
  static final FileDescriptor REFERENCE = reference();

  private Schema() {}

  private static FileDescriptor attestation() {
    return file(
        ATTESTATION_SPACE,
        List.of(
            evidence(),
            message("AttestationRequest")
                .addField(messages("verification_requests", 1, "IndividualAttestationRequest"))
                .addField(repeated(text("policy_ids", 2))),
            message("AttestationResponse").addField(text("attestation_token", 1)),
            message("SetPolicyRequest").addField(text("policy_id", 1)).addField(text("policy", 2)),
            message("SetPolicyResponse"),
            challenge(),
            message("ChallengeResponse").addField(text("attestation_challenge", 1)),
            message("PolicyListRequest"),
            message("PolicyListResponse").addField(repeated(text("policy_ids", 1))),
            message("PolicyRequest").addField(text("policy_id", 1)),
            message("PolicyResponse")
                .addField(text("policy", 1).setProto3Optional(true).setOneofIndex(0))
                .addOneofDecl(OneofDescriptorProto.newBuilder().setName("_policy")),
            message("ExplainRequest").addField(text("claims", 1)),
            message("ExplainResponse").addField(repeated(text("shortfalls", 1))),
            message("PolicyDeleteResponse")
                .addField(text("deleted", 1).setType(FieldDescriptorProto.Type.TYPE_BOOL))),
        ServiceDescriptorProto.newBuilder()
            .setName("AttestationService")
            .addMethod(judging("AttestationEvaluate", "AttestationRequest", "AttestationResponse"))
            .addMethod(judging("SetAttestationPolicy", "SetPolicyRequest", "SetPolicyResponse"))
            .addMethod(judging("GetAttestationChallenge", "ChallengeRequest", "ChallengeResponse"))
            .addMethod(
                judging("ListAttestationPolicies", "PolicyListRequest", "PolicyListResponse"))
            .addMethod(judging("GetAttestationPolicy", "PolicyRequest", "PolicyResponse"))
            .addMethod(judging("DeleteAttestationPolicy", "PolicyRequest", "PolicyDeleteResponse"))
            .addMethod(judging("ExplainAttestation", "ExplainRequest", "ExplainResponse")));
  }

  private static DescriptorProto.Builder evidence() {
    return message("IndividualAttestationRequest")
        .addField(text("tee", 1))
        .addField(text("evidence", 3))
        .addField(text("raw_runtime_data", 4).setOneofIndex(0))
        .addField(text("structured_runtime_data", 5).setOneofIndex(0))
        .addField(text("init_data_digest", 6).setOneofIndex(1))
        .addField(text("init_data_toml", 7).setOneofIndex(1))
        .addField(text("runtime_data_hash_algorithm", 8))
        .addOneofDecl(OneofDescriptorProto.newBuilder().setName("runtime_data"))
        .addOneofDecl(OneofDescriptorProto.newBuilder().setName("init_data"));
  }

  private static DescriptorProto.Builder challenge() {
    return message("ChallengeRequest")
        .addField(messages("inner", 1, "ChallengeRequest.InnerEntry"))
        .addNestedType(
            message("InnerEntry")
                .addField(text("key", 1))
                .addField(text("value", 2))
                .setOptions(MessageOptions.newBuilder().setMapEntry(true)));
  }

  private static FieldDescriptorProto.Builder messages(String name, int number, String type) {
    return repeated(text(name, number))
        .setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
        .setTypeName("." + ATTESTATION_SPACE + "." + type);
  }

  private static MethodDescriptorProto judging(String name, String takes, String gives) {
    return method(ATTESTATION_SPACE, name, takes, gives);
  }

  private static FileDescriptor reference() {
    return file(
        "reference",
        List.of(
            message("ReferenceValueQueryRequest").addField(text("reference_value_id", 1)),
            message("ReferenceValueQueryResponse")
                .addField(
                    text("reference_value_results", 1).setProto3Optional(true).setOneofIndex(0))
                .addOneofDecl(
                    OneofDescriptorProto.newBuilder().setName("_reference_value_results")),
            message("ReferenceValueRegisterRequest").addField(text("message", 1)),
            message("ReferenceValueRegisterResponse"),
            message("ReferenceValueDeleteRequest").addField(text("reference_value_id", 1)),
            message("ReferenceValueDeleteResponse"),
            message("ReferenceValueListRequest").addField(text("after", 1)),
            message("ReferenceValueListResponse").addField(repeated(text("reference_values", 1)))),
        ServiceDescriptorProto.newBuilder()
            .setName("ReferenceValueProviderService")
            .addMethod(
                method(
                    "reference",
                    "QueryReferenceValue",
                    "ReferenceValueQueryRequest",
                    "ReferenceValueQueryResponse"))
            .addMethod(
                method(
                    "reference",
                    "RegisterReferenceValue",
                    "ReferenceValueRegisterRequest",
                    "ReferenceValueRegisterResponse"))
            .addMethod(
                method(
                    "reference",
                    "DeleteReferenceValue",
                    "ReferenceValueDeleteRequest",
                    "ReferenceValueDeleteResponse"))
            .addMethod(
                method(
                    "reference",
                    "ListReferenceValues",
                    "ReferenceValueListRequest",
                    "ReferenceValueListResponse")));
  }

  private static DescriptorProto.Builder message(String name) {
    return DescriptorProto.newBuilder().setName(name);
  }

  private static FieldDescriptorProto.Builder text(String name, int number) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
        .setType(FieldDescriptorProto.Type.TYPE_STRING);
  }

  private static FieldDescriptorProto.Builder repeated(FieldDescriptorProto.Builder field) {
    return field.setLabel(FieldDescriptorProto.Label.LABEL_REPEATED);
  }

  private static MethodDescriptorProto method(
      String space, String name, String takes, String gives) {
    return MethodDescriptorProto.newBuilder()
        .setName(name)
        .setInputType("." + space + "." + takes)
        .setOutputType("." + space + "." + gives)
        .build();
  }

  private static FileDescriptor file(
      String space,
      List<DescriptorProto.Builder> messages,
      ServiceDescriptorProto.Builder service) {
    var file =
        FileDescriptorProto.newBuilder()
            .setName(space + ".proto")
            .setPackage(space)
            .setSyntax("proto3")
            .addService(service);
    messages.forEach(file::addMessageType);
    try {
      return FileDescriptor.buildFrom(file.build(), new FileDescriptor[0]);
    } catch (DescriptorValidationException e) {
      throw new IllegalStateException("the protocol of " + space + " does not hold together", e);
    }
  }
}
