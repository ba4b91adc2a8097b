import type { Caller } from "../call.js"
import type { Queries } from "../db/database.js"
import type { ImageResource, Included } from "../schemas/catalog/document.js"
import type { ListCatalogInput } from "../schemas/catalog/query.js"
import { scopeOf, type Attributes } from "./catalog.js"
import { findCopiesOf, findTasks, timeOf, type DescribedCopy } from "./related.js"
import type { CatalogImageRow } from "./tables.js"

interface Wanted extends Pick<ListCatalogInput, "fields" | "include"> {
  caller: Pick<Caller, "project" | "isAdmin">
  images: readonly CatalogImageRow[]
}

interface Described {
  data: ImageResource[]
  included?: Included[]
}

/** Images as JSON:API resources, with the requested related resources, each once. */
export async function describe(queries: Queries, wanted: Wanted): Promise<Described> {
  const hashes = wanted.images.map(({ hash }) => hash)
  return describeWith(queries, wanted, await findCopiesOf(queries, scopeOf(wanted.caller), hashes))
}

/** The same if the images' copies have already been read. */
export async function describeWith(
  queries: Queries,
  { images, fields, include, caller }: Wanted,
  copies: ReadonlyMap<string, DescribedCopy[]>,
): Promise<Described> {
  const data = images.map((image) => resourceOf(image, copies.get(image.hash) ?? [], fields.image))
  if (include.length === 0) return { data }
  const all = {
    task: () => findTasks(queries, caller, idsOf(images.flatMap(({ taskId }) => taskId ?? []))),
    tags: () =>
      idsOf(images.flatMap(({ tags }) => tags)).map((id) => ({
        type: "tag" as const,
        id,
        attributes: { name: id },
      })),
    copies: () =>
      [...copies.values()].flat().map(({ id, attributes }) => ({ type: "copy" as const, id, attributes })),
  }
  const included: Included[] = []
  for (const name of new Set(include)) included.push(...(await all[name]()))
  return { data, included: included.map((one) => reduced(one, fields[one.type])) }
}

const idsOf = (ids: string[]) => [...new Set(ids)]

/** Names that JSON:API reserves and that cannot be attributes. */
const RESERVED = new Set(["id", "type", "task", "tags", "copies", "links"])

function resourceOf(
  image: CatalogImageRow,
  copies: DescribedCopy[],
  names: readonly string[] | undefined,
): ImageResource {
  const attributes = pick(attributesOf(image), names)
  const relationships = pick(
    {
      task: { data: image.taskId === null ? null : { type: "task" as const, id: image.taskId } },
      tags: { data: image.tags.map((id) => ({ type: "tag" as const, id })) },
      copies: { data: copies.map(({ id }) => ({ type: "copy" as const, id })) },
    },
    names,
  )
  return {
    ...{ type: "image", id: image.hash },
    ...(Object.keys(attributes).length > 0 && { attributes }),
    ...(Object.keys(relationships).length > 0 && { relationships }),
  }
}

function attributesOf({ attributes, ...image }: CatalogImageRow): Attributes {
  const own = Object.entries(attributes).filter(([name, value]) => value !== null && !RESERVED.has(name))
  return {
    ...Object.fromEntries(own),
    ...{ source: image.source, hash_verified: image.hashVerified, tag_count: image.tagCount },
    ...{ created_at: timeOf(image.createdAt), updated_at: timeOf(image.updatedAt) },
  }
}

function reduced({ attributes, ...resource }: Included, names: readonly string[] | undefined): Included {
  const left = pick(attributes ?? {}, names)
  return { ...resource, ...(Object.keys(left).length > 0 && { attributes: left }) }
}

function pick<T extends object>(all: T, names: readonly string[] | undefined): Partial<T> {
  if (names === undefined) return all
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name))) as Partial<T>
}
