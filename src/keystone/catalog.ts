import { Refusal } from "../errors.js"
import { withoutEndingSlashes } from "./base.js"
import type { Scope } from "./scope.js"

/** Which endpoint of the catalog to use. */
export interface EndpointSelection {
  region?: string | undefined
  interface: "public" | "internal" | "admin"
  /** An override for a catalog that is wrong, set by the operator. */
  glanceEndpoint?: string | undefined
}

/** The URL of the image service for one caller, before `/v2`. Throws Refusal 503 if the catalog has none. */
export function imageEndpoint(scope: Scope, selection: EndpointSelection): string {
  const { glanceEndpoint } = selection
  const url = glanceEndpoint ?? urlOf(scope, "image", selection)
  if (url === undefined)
    throw new Refusal(503, `This cloud's catalog lists no image service${described(selection)}.`)
  return withoutVersion(url)
}

/** The URL of the compute service, before `/v2.1`; undefined if the catalog has none. */
export function computeEndpoint(scope: Scope, selection: EndpointSelection): string | undefined {
  const url = urlOf(scope, "compute", selection)
  return url && withoutEndingSlashes(url).replace(/\/v2(\.1)?(\/[\w-]+)?$/, "")
}

/** The URL of the network service, before `/v2.0`; undefined if the catalog has none. */
export function networkEndpoint(scope: Scope, selection: EndpointSelection): string | undefined {
  const url = urlOf(scope, "network", selection)
  return url && withoutVersion(url)
}

/** What the block storage service is called: today, and in most catalogs. */
const VOLUME_TYPES = ["block-storage", "volumev3"]

/** The URL of the block storage service, before `/v3`; undefined if the catalog has none. */
export function volumeEndpoint(scope: Scope, selection: EndpointSelection): string | undefined {
  const [url] = VOLUME_TYPES.flatMap((type) => urlOf(scope, type, selection) ?? [])
  return url && withoutEndingSlashes(url).replace(/\/v3(\/[\w-]+)?$/, "")
}

const urlOf = (scope: Scope, type: string, selection: EndpointSelection) =>
  scope.catalog
    .filter((service) => service.type === type)
    .flatMap((service) => service.endpoints)
    .find((at) => at.interface === selection.interface && inRegion(at, selection.region))?.url

const inRegion = (
  at: { region_id?: string | null | undefined; region?: string | null | undefined },
  region?: string,
) => region === undefined || at.region_id === region || at.region === region

const described = ({ region, interface: side }: EndpointSelection) =>
  ` with ${side === "public" ? "a" : "an"} ${side} endpoint${region === undefined ? "" : ` in region ${region}`}`

/** `http://host/image/v2.15/` and `http://host/image` name the same service; a path prefix stays. */
export const withoutVersion = (url: string) => withoutEndingSlashes(url).replace(/\/v2(\.\d+)?$/, "")
