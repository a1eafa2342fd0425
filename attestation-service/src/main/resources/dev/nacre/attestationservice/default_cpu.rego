# How far a machine is trusted, by AR4SI claims: 2 to 31 affirms, 32 to 95 warns, from 96 on it is
# contraindicated. Whatever is not shown to be as expected stays at the values of `default`.
#
# Each value is compared with the reference values that the owner registered; one that is missing
# is no permission. Evidence arrives here only when its signatures hold.
package policy

import rego.v1

default executables := 33

default hardware := 97

default configuration := 36

trust_claims := {
	"executables": executables,
	"hardware": hardware,
	"configuration": configuration,
	"file-system": 0,
	"instance-identity": 0,
	"runtime-opaque": 0,
	"storage-opaque": 0,
	"sourced-data": 0,
}

# The value is one of those that the owner accepts.
accepted(value, name) if value in query_reference_value(name)

accepted(value, name) if {
	expected := query_reference_value(name)
	expected != null
	value == expected
}

# A bound is a number, as upstream writes it, or the least of a list of them, as
# `nacre reference-value put` writes it.
least(name) := bound if {
	bound := query_reference_value(name)
	is_number(bound)
}

least(name) := bound if {
	listed := query_reference_value(name)
	is_array(listed)
	every one in listed {
		is_number(one)
	}
	bound := min(listed)
}

##### sample: proves nothing, exists for trying things out

executables := 3 if accepted(input.sample.launch_digest, "launch_digest")

hardware := 2 if {
	accepted(input.sample.svn, "svn")
	accepted(input.sample.platform_version.major, "major_version")
	input.sample.platform_version.minor >= least("minimum_minor_version")
}

configuration := 2 if input.sample.debug == false

##### AMD SEV-SNP

executables := 3 if accepted(input.snp.measurement, "snp_launch_measurement")

hardware := 2 if {
	accepted(input.snp.reported_tcb_bootloader, "snp_bootloader")
	accepted(input.snp.reported_tcb_microcode, "snp_microcode")
	accepted(input.snp.reported_tcb_snp, "snp_snp_svn")
	accepted(input.snp.reported_tcb_tee, "snp_tee_svn")
}

configuration := 2 if {
	snp_closed
	snp_as_registered
} else := 3 if snp_closed

snp_closed if {
	input.snp.policy_debug_allowed == false
	input.snp.policy_migrate_ma == false
}

snp_as_registered if {
	accepted(input.snp.platform_smt_enabled, "snp_smt_enabled")
	accepted(input.snp.platform_tsme_enabled, "snp_tsme_enabled")
	accepted(input.snp.policy_abi_major, "snp_guest_abi_major")
	accepted(input.snp.policy_abi_minor, "snp_guest_abi_minor")
	accepted(input.snp.policy_single_socket, "snp_single_socket")
	accepted(input.snp.policy_smt_allowed, "snp_smt_allowed")
}

##### Intel TDX

executables := 3 if {
	tdx_runtime
	tdx_kernel
	tdx_command_line
} else := 4 if tdx_runtime

tdx_runtime if {
	accepted(input.tdx.quote.body.rtmr_1, "rtmr_1")
	accepted(input.tdx.quote.body.rtmr_2, "rtmr_2")
}

tdx_kernel if {
	some event in input.tdx.uefi_event_logs
	event.type_name == "EV_EFI_BOOT_SERVICES_APPLICATION"
	"File(kernel)" in event.details.device_paths
	some digest in event.digests
	accepted(digest.digest, "tdvfkernel")
}

tdx_command_line if {
	some event in input.tdx.uefi_event_logs
	event.type_name == "EV_EVENT_TAG"
	event.details.string == "LOADED_IMAGE::LoadOptions"
	some digest in event.digests
	accepted(digest.digest, "tdvfkernelparams")
}

hardware := 2 if {
	tdx_of_intel(input.tdx)
	input.tdx.tcb_status == "UpToDate"
	input.tdx.collateral_expiration_status == "0"
}

tdx_of_intel(tdx) if {
	tdx.quote.header.tee_type == "81000000"
	tdx.quote.header.vendor_id == "939a7233f79c4ca9940a0db3957f0607"
	accepted(tdx.quote.body.mr_td, "mr_td")
}

configuration := 2 if {
	input.tdx.td_attributes.debug == false
	accepted(input.tdx.quote.body.xfam, "xfam")
}

##### Intel SGX: an enclave by itself, or by its signer, product and version

executables := 3 if accepted(input.sgx.body.mr_enclave, "mr_enclave") else := 4 if {
	accepted(input.sgx.body.mr_signer, "mr_signer")
	accepted(input.sgx.nacre.isv_prod_id, "isv_prod_id")
	input.sgx.nacre.isv_svn >= least("isv_svn")
}

hardware := 2 if {
	input.sgx.header.vendor_id == "939a7233f79c4ca9940a0db3957f0607"
	accepted(input.sgx.tcb_status, "sgx_tcb_status")
	input.sgx.collateral_expiration_status == "0"
} else := 2 if {
	input.sgx.header.vendor_id == "939a7233f79c4ca9940a0db3957f0607"
	input.sgx.tcb_status == "UpToDate"
	input.sgx.collateral_expiration_status == "0"
}

configuration := 2 if input.sgx.nacre.debug == false

##### Azure's virtual TPMs on SNP and TDX

executables := 3 if {
	accepted(input["az-snp-vtpm"].measurement, "measurement")
	accepted(input["az-snp-vtpm"].tpm.pcr11, "snp_pcr11")
}

hardware := 2 if {
	accepted(input["az-snp-vtpm"].reported_tcb_bootloader, "tcb_bootloader")
	accepted(input["az-snp-vtpm"].reported_tcb_microcode, "tcb_microcode")
	accepted(input["az-snp-vtpm"].reported_tcb_snp, "tcb_snp")
	accepted(input["az-snp-vtpm"].reported_tcb_tee, "tcb_tee")
}

configuration := 2 if {
	az_snp_closed
	accepted(input["az-snp-vtpm"].platform_smt_enabled, "smt_enabled")
	accepted(input["az-snp-vtpm"].platform_tsme_enabled, "tsme_enabled")
	accepted(input["az-snp-vtpm"].policy_abi_major, "abi_major")
	accepted(input["az-snp-vtpm"].policy_abi_minor, "abi_minor")
	accepted(input["az-snp-vtpm"].policy_single_socket, "single_socket")
	accepted(input["az-snp-vtpm"].policy_smt_allowed, "smt_allowed")
} else := 3 if az_snp_closed

# Azure's claims are text.
az_snp_closed if {
	input["az-snp-vtpm"].policy_debug_allowed == "false"
	input["az-snp-vtpm"].policy_migrate_ma == "false"
}

executables := 3 if accepted(input["az-tdx-vtpm"].tpm.pcr11, "tdx_pcr11")

hardware := 2 if {
	tdx_of_intel(input["az-tdx-vtpm"])
	input["az-tdx-vtpm"].tcb_status == "UpToDate"
	input["az-tdx-vtpm"].collateral_expiration_status == "0"
}

configuration := 2 if {
	input["az-tdx-vtpm"].td_attributes.debug == false
	accepted(input["az-tdx-vtpm"].quote.body.xfam, "xfam")
}

##### TPM: of a unified kernel image, or of a kernel that the firmware was handed

executables := 3 if {
	accepted(input.tpm.pcr11, "tpm_pcr11")
	tpm_known
}

executables := 3 if {
	accepted(input.tpm.pcr04, "tpm_pcr04")
	accepted(input.tpm.pcr09, "tpm_pcr09")
	tpm_known
}

hardware := 2 if tpm_known

tpm_known if accepted(input.tpm.ak_public, "trusted_aks")

tpm_known if input.tpm.nacre.ak_trust == "certified"

configuration := 2 if accepted(input.tpm.pcr07, "tpm_pcr07") else := 0 if input.tpm

##### Arm CCA: the platform's key is one that the owner enrolled, and the platform is secured

executables := 3 if {
	accepted(input.cca.nacre.initial_measurement, "cca_realm_initial_measurement")
	cca_registers
}

cca_registers if {
	every register in input.cca.nacre.extensible_measurements {
		trim_left(register, "0") == ""
	}
}

cca_registers if accepted(input.cca.nacre.extensible_measurements, "cca_realm_extensible_measurements")

hardware := 2 if {
	accepted(input.cca.nacre.implementation_id, "cca_platform_implementation_id")
	count(input.cca.nacre.software) > 0
	every component in input.cca.nacre.software {
		accepted(component, "cca_platform_software")
	}
}

configuration := 2 if {
	input.cca.nacre.lifecycle == "secured"
	accepted(input.cca.nacre.configuration, "cca_platform_configuration")
}

##### Hygon CSV

executables := 3 if accepted(input.csv.measure, "csv_measure")

hardware := 2 if {
	csv_of_hygon
	input.csv.policy.es == 1
}

csv_of_hygon if accepted(input.csv.serial_number, "csv_serial_numbers")

csv_of_hygon if query_reference_value("csv_any_processor") == true

configuration := 2 if {
	input.csv.policy.nodbg == 1
	input.csv.policy.noks == 1
	input.csv.policy.nosend == 1
} else := 3 if {
	input.csv.policy.nodbg == 1
	accepted(input.csv.policy.csv3, "csv_csv3")
}

##### AWS Nitro Enclaves

executables := 3 if {
	accepted(input.nitro.pcrs.pcr00, "nitro_pcr0")
	accepted(input.nitro.pcrs.pcr01, "nitro_pcr1")
	accepted(input.nitro.pcrs.pcr02, "nitro_pcr2")
}

hardware := 2 if input.nitro.module_id

configuration := 2 if {
	input.nitro.digest == "SHA384"
	trim_left(input.nitro.pcrs.pcr00, "0") != ""
}

##### IBM Secure Execution: the image by its tag; IBM vouches for the host whose answer is verified

executables := 3 if accepted(input.se.tag, "se_tag")

hardware := 2 if accepted(input.se.attestation_phkh, "se_attestation_phkh")

hardware := 2 if {
	input.se.attestation_phkh
	query_reference_value("se_any_host") == true
}

configuration := 2 if input.se.nacre.dump_allowed == false

##### What the token says about the pod beside the claims

containers := object.get(input, ["init_data_claims", "agent_policy_claims", "containers"], [])

container_images := [image | image := containers[_].OCI.Annotations["io.kubernetes.cri.image-name"]]

container_uids := [uid | uid := containers[_].OCI.Process.User.UID]

identifiers[name] := values if {
	some name, values in {"container_images": container_images, "container_uids": container_uids}
	count(values) > 0
}

extensions := [{
	"name": "ear.trustee.identifiers",
	"key": -18,
	"value": {"validated": identifiers},
}]
