import type { FastifyRequest } from "fastify"
import type { ImageDocument } from "../../schemas/catalog/document.js"

type Meta = ImageDocument["meta"]["page"]
type Links = Record<string, string>

/** The address of a request, as a reference from the root. */
export const selfOf = ({ raw }: FastifyRequest) => raw.url ?? ""

/** Links to this page and to those around it, with the other parameters of the request. */
export function pageLinks(request: FastifyRequest, { total, page }: ImageDocument["meta"]): Links {
  const [path = ""] = selfOf(request).split("?")
  const parameters = new URLSearchParams(selfOf(request).slice(path.length + 1))
  const others = [...parameters].filter(([name]) => !name.startsWith("page["))
  const linkTo = (own: Record<string, string | number>) =>
    `${path}?${[...others, ...Object.entries(own)].map(([name, value]) => `${legible(name)}=${legible(String(value))}`).join("&")}`
  if (page.number === undefined) return cursorLinks(page, parameters, linkTo)
  if (parameters.has("page[offset]") || parameters.has("page[limit]"))
    return offsetLinks({ total, page, offset: Number(parameters.get("page[offset]") ?? 0) }, linkTo)
  const { number, size } = page
  const last = Math.max(1, page.total)
  const at = (n: number) => linkTo({ "page[number]": n, "page[size]": size })
  return {
    ...{ self: at(number), first: at(1), last: at(last) },
    ...(number > 1 && { prev: at(Math.min(number - 1, last)) }),
    ...(number < last && { next: at(number + 1) }),
  }
}

type LinkTo = (own: Record<string, string | number>) => string

function offsetLinks({ total, page, offset }: { total: number; page: Meta; offset: number }, linkTo: LinkTo) {
  const { size } = page
  const at = (n: number) => linkTo({ "page[offset]": n, "page[limit]": size })
  const last = Math.max(0, Math.floor((total - 1) / size) * size)
  return {
    ...{ self: at(offset), first: at(0), last: at(last) },
    ...(offset > 0 && { prev: at(Math.max(0, Math.min(offset - size, last))) }),
    ...(offset + size < total && { next: at(offset + size) }),
  }
}

function cursorLinks(page: Meta, parameters: URLSearchParams, linkTo: LinkTo): Links {
  const { size, before, after } = page
  const name = parameters.has("page[after]") ? "page[after]" : "page[before]"
  const self = { [name]: parameters.get(name) ?? "", "page[size]": size }
  return {
    ...{ self: linkTo(self), first: linkTo({ "page[number]": 1, "page[size]": size }) },
    ...(page.has_previous &&
      before !== undefined && { prev: linkTo({ "page[before]": before, "page[size]": size }) }),
    ...(page.has_next &&
      after !== undefined && { next: linkTo({ "page[after]": after, "page[size]": size }) }),
  }
}

/** URL-encoded, except for characters that the guide does not encode. */
const legible = (text: string) =>
  encodeURIComponent(text).replace(/%(?:5B|5D|2C|3A)/g, (code) => decodeURIComponent(code))
