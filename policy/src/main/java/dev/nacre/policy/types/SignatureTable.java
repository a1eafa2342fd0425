package dev.nacre.policy.types;

import java.util.List;

/// What the builtins take and give: names, a colon, the types of the arguments, an arrow, the type
/// of the result.
final class SignatureTable {
  private static final String NUMBERS =
      """
      equal neq lt lte gt gte: any, any -> boolean
      plus mul div rem: number, number -> number
      minus: number|set, number|set -> number|set
      and or: set, set -> set
      abs ceil floor round: number -> number
      numbers.range: number, number -> array[number]
      numbers.range_step: number, number, number -> array[number]
      rand.intn: string, number -> number
      bits.and bits.or bits.xor bits.lsh bits.rsh: number, number -> number
      bits.negate: number -> number
      to_number: null|boolean|number|string -> number
      format_int: number, number -> string
      count: array|object|set|string -> number
      sum product: array[number]|set[number] -> number
      max min: array|set -> any
      sort: array|set -> array
      all any: array|set -> boolean
      units.parse units.parse_bytes: string -> number\
      """;

  private static final String COLLECTIONS =
      """
      internal.member_2: any, any -> boolean
      internal.member_3: any, any, any -> boolean
      array.concat: array, array -> array
      array.slice: array, number, number -> array
      array.reverse array.flatten: array -> array
      set_diff: set, set -> set
      union intersection: set[set] -> set
      object.get: object, any, any -> any
      object.keys: object -> set
      object.remove object.filter: object, array|set|object -> any
      object.union: object, object -> object
      object.union_n: array[object] -> object
      object.subset: object|set|array, object|set|array -> boolean
      json.filter json.remove: object, array|set -> any
      json.patch: any, array[object] -> any
      graph.reachable: object, array|set -> set
      graph.reachable_paths: object, array|set -> set
      walk: any -> [array, any]
      type_name: any -> string
      is_null is_boolean is_number is_string is_array is_set is_object: any -> boolean
      cast_null: any -> null
      cast_boolean: any -> boolean
      cast_string: any -> string
      cast_array: any -> array
      cast_set: any -> set
      cast_object: any -> object\
      """;

  private static final String STRINGS =
      """
      concat: string, array[string]|set[string] -> string
      contains startswith endswith: string, string -> boolean
      indexof: string, string -> number
      indexof_n: string, string -> array[number]
      lower upper trim_space strings.reverse: string -> string
      replace: string, string, string -> string
      strings.replace_n: object[string: string], string -> string
      split: string, string -> array[string]
      substring: string, number, number -> string
      trim trim_left trim_right trim_prefix trim_suffix: string, string -> string
      strings.any_prefix_match strings.any_suffix_match: string|array[string]|set[string], string|array[string]|set[string] -> boolean
      strings.count: string, string -> number
      strings.render_template: string, object -> string
      sprintf: string, array -> string
      regex.match re_match: string, string -> boolean
      regex.is_valid: any -> boolean
      regex.split: string, string -> array[string]
      regex.find_n: string, string, number -> array[string]
      regex.find_all_string_submatch_n: string, string, number -> array[array[string]]
      regex.replace: string, string, string -> string
      regex.template_match: string, string, string, string -> boolean
      regex.globs_match: string, string -> boolean
      glob.match: string, null|array[string], string -> boolean
      glob.quote_meta: string -> string
      semver.is_valid: any -> boolean
      semver.compare: string, string -> number
      trace: string -> boolean
      uuid.rfc4122: string -> string
      uuid.parse: string -> object\
      """;

  private static final String ENCODINGS =
      """
      base64.encode base64.decode base64url.encode base64url.decode base64url.encode_no_pad: string -> string
      hex.encode hex.decode urlquery.encode urlquery.decode: string -> string
      base64.is_valid json.is_valid yaml.is_valid: any -> boolean
      urlquery.encode_object: object -> string
      urlquery.decode_object: string -> object[string: array[string]]
      json.marshal: any -> string
      json.marshal_with_options: any, object -> string
      json.unmarshal yaml.unmarshal: string -> any
      yaml.marshal: any -> string
      json.match_schema: string|object, string|object -> [boolean, array]
      json.verify_schema: string|object -> [boolean, null|string]
      crypto.md5 crypto.sha1 crypto.sha256: string -> string
      crypto.hmac.md5 crypto.hmac.sha1 crypto.hmac.sha256 crypto.hmac.sha512: string, string -> string
      crypto.hmac.equal: string, string -> boolean
      crypto.x509.parse_certificates: string -> array[object]
      crypto.x509.parse_certificate_request: string -> object
      crypto.x509.parse_keypair: string, string -> object
      crypto.x509.parse_rsa_private_key: string -> object
      crypto.x509.parse_and_verify_certificates: string -> [boolean, array]
      crypto.x509.parse_and_verify_certificates_with_options: string, object -> [boolean, array]
      crypto.parse_private_keys: string -> array[object]
      graphql.parse: string|object, string|object -> [object, object]
      graphql.parse_and_verify: string|object, string|object -> [boolean, object, object]
      graphql.parse_query graphql.parse_schema: string -> object
      graphql.is_valid: string|object, string|object -> boolean
      graphql.schema_is_valid: string|object -> boolean
      rego.parse_module: string, string -> object
      rego.metadata.chain: -> array
      rego.metadata.rule: -> any\
      """;

  private static final String WORLD =
      """
      time.now_ns: -> number
      time.parse_ns: string, string -> number
      time.parse_rfc3339_ns time.parse_duration_ns: string -> number
      time.format: number|array -> string
      time.date time.clock: number|[number, string] -> array[number]
      time.weekday: number|[number, string] -> string
      time.add_date: number, number, number, number -> number
      time.diff: number|[number, string], number|[number, string] -> array[number]
      net.cidr_contains net.cidr_intersects net.cidr_overlap: string, string -> boolean
      net.cidr_is_valid: any -> boolean
      net.cidr_expand: string -> set[string]
      net.cidr_merge: array[string]|set[string] -> set[string]
      net.cidr_contains_matches: any, any -> set
      io.jwt.decode: string -> [object, object, string]
      io.jwt.encode_sign: object, object, object -> string
      io.jwt.encode_sign_raw: string, string, string -> string
      io.jwt.decode_verify: string, object -> [boolean, object, object]
      io.jwt.verify_rs256 io.jwt.verify_rs384 io.jwt.verify_rs512: string, string -> boolean
      io.jwt.verify_ps256 io.jwt.verify_ps384 io.jwt.verify_ps512: string, string -> boolean
      io.jwt.verify_es256 io.jwt.verify_es384 io.jwt.verify_es512: string, string -> boolean
      io.jwt.verify_hs256 io.jwt.verify_hs384 io.jwt.verify_hs512: string, string -> boolean
      io.jwt.verify_eddsa: string, string -> boolean
      providers.aws.sign_req: object, object, number -> object
      internal.print: array -> boolean\
      """;

  static final List<String> GROUPS = List.of(NUMBERS, COLLECTIONS, STRINGS, ENCODINGS, WORLD);

  private SignatureTable() {}
}
