/// What the OCI image specification says: digests, descriptors, manifests, configurations; and
/// where they are read from and written to.
package dev.nacre.image.oci;
