# What evidence of a CPU is worth: the eight claims of an EAR trustworthiness vector.
#
# Every claim starts as bad as it can be without evidence (33 unrecognised executables, 97 unrecognised
# hardware, 36 unsafe configuration) and is raised by the rules of the one TEE that the evidence is of.
# Reference values are asked by name; what the owner has not registered is null, which equals nothing.
package policy

import rego.v1

default executables := 33

default hardware := 97

default configuration := 36

default file_system := 0

default instance_identity := 0

default runtime_opaque := 0

default storage_opaque := 0

default sourced_data := 0

trust_claims := {
	"executables": executables,
	"hardware": hardware,
	"configuration": configuration,
	"file-system": file_system,
	"instance-identity": instance_identity,
	"runtime-opaque": runtime_opaque,
	"storage-opaque": storage_opaque,
	"sourced-data": sourced_data,
}

reference(name) := query_reference_value(name)

# Sample, for tests only.

executables := 3 if {
	input.sample
	input.sample.launch_digest in reference("launch_digest")
}

hardware := 2 if {
	input.sample
	input.sample.svn in reference("svn")
	input.sample.platform_version.major == reference("major_version")
	input.sample.platform_version.minor >= reference("minimum_minor_version")
}

configuration := 2 if {
	input.sample
	input.sample.debug == false
}

# AMD SEV-SNP.

executables := 3 if {
	input.snp
	input.snp.measurement in reference("snp_launch_measurement")
}

hardware := 2 if {
	input.snp
	input.snp.reported_tcb_bootloader in reference("snp_bootloader")
	input.snp.reported_tcb_microcode in reference("snp_microcode")
	input.snp.reported_tcb_snp in reference("snp_snp_svn")
	input.snp.reported_tcb_tee in reference("snp_tee_svn")
}

configuration := 2 if {
	input.snp
	input.snp.policy_debug_allowed == false
	input.snp.policy_migrate_ma == false
	input.snp.platform_smt_enabled == reference("snp_smt_enabled")
	input.snp.platform_tsme_enabled == reference("snp_tsme_enabled")
	input.snp.policy_abi_major == reference("snp_guest_abi_major")
	input.snp.policy_abi_minor == reference("snp_guest_abi_minor")
	input.snp.policy_single_socket == reference("snp_single_socket")
	input.snp.policy_smt_allowed == reference("snp_smt_allowed")
} else := 3 if {
	input.snp
	input.snp.policy_debug_allowed == false
	input.snp.policy_migrate_ma == false
}

# Intel TDX.

executables := 3 if {
	input.tdx
	tdx_runtime_registers
	tdx_kernel
	tdx_command_line
} else := 4 if {
	input.tdx
	tdx_runtime_registers
}

tdx_runtime_registers if {
	input.tdx.quote.body.rtmr_1 in reference("rtmr_1")
	input.tdx.quote.body.rtmr_2 in reference("rtmr_2")
}

tdx_kernel if {
	some event in input.tdx.uefi_event_logs
	event.type_name == "EV_EFI_BOOT_SERVICES_APPLICATION"
	"File(kernel)" in event.details.device_paths
	some digest in event.digests
	digest.digest == reference("tdvfkernel")
}

tdx_command_line if {
	some event in input.tdx.uefi_event_logs
	event.type_name == "EV_EVENT_TAG"
	event.details.string == "LOADED_IMAGE::LoadOptions"
	some digest in event.digests
	digest.digest == reference("tdvfkernelparams")
}

hardware := 2 if {
	input.tdx
	input.tdx.quote.header.tee_type == "81000000"
	input.tdx.quote.header.vendor_id == "939a7233f79c4ca9940a0db3957f0607"
	input.tdx.quote.body.mr_td in reference("mr_td")
	input.tdx.tcb_status == "UpToDate"
	input.tdx.collateral_expiration_status == "0"
}

configuration := 2 if {
	input.tdx
	input.tdx.td_attributes.debug == false
	input.tdx.quote.body.xfam in reference("xfam")
}

# SEV-SNP and TDX on Azure, behind a vTPM.

executables := 3 if {
	input["az-snp-vtpm"]
	input["az-snp-vtpm"].measurement in reference("measurement")
	input["az-snp-vtpm"].tpm.pcr11 in reference("snp_pcr11")
}

hardware := 2 if {
	input["az-snp-vtpm"]
	input["az-snp-vtpm"].reported_tcb_bootloader in reference("tcb_bootloader")
	input["az-snp-vtpm"].reported_tcb_microcode in reference("tcb_microcode")
	input["az-snp-vtpm"].reported_tcb_snp in reference("tcb_snp")
	input["az-snp-vtpm"].reported_tcb_tee in reference("tcb_tee")
}

configuration := 2 if {
	input["az-snp-vtpm"]
	input["az-snp-vtpm"].platform_smt_enabled in reference("smt_enabled")
	input["az-snp-vtpm"].platform_tsme_enabled in reference("tsme_enabled")
	input["az-snp-vtpm"].policy_abi_major in reference("abi_major")
	input["az-snp-vtpm"].policy_abi_minor in reference("abi_minor")
	input["az-snp-vtpm"].policy_single_socket in reference("single_socket")
	input["az-snp-vtpm"].policy_smt_allowed in reference("smt_allowed")
}

executables := 3 if {
	input["az-tdx-vtpm"]
	input["az-tdx-vtpm"].tpm.pcr11 in reference("tdx_pcr11")
}

hardware := 2 if {
	input["az-tdx-vtpm"]
	input["az-tdx-vtpm"].quote.header.tee_type == "81000000"
	input["az-tdx-vtpm"].quote.header.vendor_id == "939a7233f79c4ca9940a0db3957f0607"
	input["az-tdx-vtpm"].quote.body.mr_td in reference("mr_td")
	input["az-tdx-vtpm"].tcb_status == "UpToDate"
}

configuration := 2 if {
	input["az-tdx-vtpm"]
	input["az-tdx-vtpm"].quote.body.xfam in reference("xfam")
}

# A TPM without a TEE.

executables := 3 if {
	input.tpm
	input.tpm.pcr11 in reference("tpm_pcr11")
	input.tpm.ak_public in reference("trusted_aks")
}

hardware := 2 if input.tpm

configuration := 0 if input.tpm

# IBM Secure Execution.

executables := 3 if input.se

hardware := 2 if input.se

configuration := 2 if input.se

# What runs inside, as far as the init data say so.

extensions := [{
	"name": "ear.trustee.identifiers",
	"key": -18,
	"value": {"validated": validated},
}]

validated := object.union_n([images, users])

containers := object.get(input, ["init_data_claims", "agent_policy_claims", "containers"], [])

images := {"container_images": names} if {
	names := [c.OCI.Annotations["io.kubernetes.cri.image-name"] | some c in containers]
	count(names) > 0
} else := {}

users := {"container_uids": ids} if {
	ids := [c.OCI.Process.User.UID | some c in containers]
	count(ids) > 0
} else := {}
