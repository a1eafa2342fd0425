/// The document of the API (OpenAPI 3.1): what is asked at which address, by whom, in which form,
/// and what is answered. Pure.
package dev.nacre.keybroker.openapi;
