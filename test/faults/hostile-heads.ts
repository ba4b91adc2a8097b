/** Addresses, headers and forms as large as they may be, with all of it in one thing. */

export interface Head {
  what: string
  query?: string
  headers?: Record<string, string>
}

/** Address and headers may have 64 KiB together. */
const LONG = 48_000

const fill = (unit: string) => unit.repeat(Math.floor(LONG / unit.length))

const HEADERS: Record<string, string[]> = {
  cookie: ["a=b; ", ";", "=", "polaris_session=", "%", "a", '"', "\\"],
  "x-auth-token": ["a", "%", "=", ","],
  "x-project-id": ["a", "/", "%2e"],
  accept: ["a/b;q=0.1,", ",", ";", "application/json,"],
  "trpc-accept": ["application/jsonl,", "a"],
  "content-type": ["application/json;", "multipart/form-data; boundary=", "a/b;", '"', "text/plain,"],
  "x-forwarded-for": ["10.0.0.1, ", ",", "::1, ", "a.", "1"],
  "x-forwarded-proto": ["https,", "a"],
  "x-forwarded-host": ["a,", "a."],
  host: ["a.", "[", "1"],
  origin: ["https://a.", "a", "null,"],
  "last-event-id": ["1"],
  "x-openstack-request-id": ["req-"],
  "x-polaris-upload": ["%5B", "%7B%22a%22%3A", "%", "a"],
  digest: ["sha-256=", "md5=,", "=", ","],
  "accept-encoding": ["gzip,", "gzip;q=0.1,"],
  "if-none-match": ['"a",', "W/"],
  "accept-language": ["de-CH;q=0.1,"],
}

export function* heads(): Generator<Head> {
  for (const [name, units] of Object.entries(HEADERS))
    for (const unit of units) yield { what: `${name} of ${unit}`, headers: { [name]: fill(unit) } }
  const many = Array.from({ length: 5_000 }, (_, at) => at)
  yield { what: "many parameters", query: `?${many.map((at) => `a${at}=1`).join("&")}` }
  yield { what: "one parameter many times", query: `?${many.map(() => "input=1").join("&")}` }
  yield { what: "many inputs of a list", query: `?${many.map(() => "input[]=1").join("&")}` }
  for (const unit of ["&", "=", "%5B", "[", "a[b]", "%", "%2", "+", ";", "?", "/", "%00", "__proto__[a]=1&"])
    yield { what: `a query of ${unit}`, query: `?${fill(unit)}` }
  for (const unit of ["/", ",", ".", "..%2f", "%2f", "a,", "compute.image.listImages,"])
    yield { what: `a path of ${unit}`, query: `${fill(unit)}` }
  for (const batch of ["1", "true"])
    yield { what: "a batch of many", query: `${",compute.image.listImages".repeat(1_500)}?batch=${batch}` }
}

export interface Form {
  what: string
  type: string
  body: string
}

const FORM = "multipart/form-data; boundary=b"
const part = (head: string, value: string) =>
  `--b\r\ncontent-disposition: form-data; ${head}\r\n\r\n${value}\r\n`
const END = "--b--\r\n"
const MEBI = 1_048_576

export function* forms(imageId: string): Generator<Form> {
  const named = part('name="imageId"', imageId)
  const file = part('name="file"; filename="f"', "x")
  const bodies: Record<string, string> = {
    "many fields": Array.from({ length: 10_000 }, (_, at) => part(`name="f${at}"`, "1")).join("") + END,
    "one field many times": named.repeat(5_000) + END,
    "a long field": part('name="imageId"', "x".repeat(MEBI)) + END,
    "a long name": part(`name="${"n".repeat(MEBI)}"`, "1") + END,
    "a long head": `--b\r\ncontent-disposition: form-data; name="a"\r\nx: ${"x".repeat(MEBI)}\r\n\r\n1\r\n${END}`,
    "many lines of a head": `--b\r\n${"x: y\r\n".repeat(100_000)}\r\n\r\n1\r\n${END}`,
    "many files": named + file.repeat(5_000) + END,
    "a preamble": "\r\n--".repeat(200_000) + named + file + END,
    boundaries: named + "--b\r\n".repeat(200_000),
    "almost boundaries": `${named}--b\r\ncontent-disposition: form-data; name="file"; filename="f"\r\n\r\n${"\r\n--".repeat(200_000)}`,
    semicolons: part(`name="a"${";".repeat(MEBI)}`, "1") + END,
    backslashes: part(`name="${"\\".repeat(MEBI)}"`, "1") + END,
    "encoded names": part(`name*=utf-8''${"%41".repeat(300_000)}`, "1") + END,
    "fields of objects": part('name="__proto__"', "1") + part('name="constructor"', "1") + named + file + END,
    "long numbers":
      part('name="size"', "9".repeat(1000)) + part('name="sha256"', "a".repeat(1000)) + named + file + END,
  }
  for (const [what, body] of Object.entries(bodies)) yield { what, type: FORM, body }
  for (const type of [`multipart/form-data; boundary=${"b".repeat(LONG)}`, `${FORM}${"; a=b".repeat(9_000)}`])
    yield { what: `the type ${type.slice(0, 50)}`, type, body: named + file + END }
}
