/// Initdata: what the owner says to one virtual machine, bound to its evidence.
///
/// Start at [dev.nacre.protocol.initdata.Initdata]. The document's digest stands in the evidence
/// (HOST_DATA of SEV-SNP, MRCONFIGID of TDX); [dev.nacre.protocol.initdata.InitdataDisk] is how the
/// host hands the document to the guest.
package dev.nacre.protocol.initdata;
