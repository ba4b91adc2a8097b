import type { GlanceImage } from "../client/index.js"
import type { Command, CommandRun } from "./command.js"
import { download } from "./download.js"
import { Failed, Misused } from "./failures.js"
import { text, texts, wholeNumber, type Values } from "./values.js"
import { formatBytes, plain, table } from "./terminal.js"
import { upload } from "./upload.js"

/** The commands of images. */
export const imageCommands: Command[] = [
  {
    ...{ name: "images list", usage: "images list", summary: "List images", takes: [0, 0] },
    options: ["search", "name", "status", "visibility", "tag", "sort", "limit"],
    async run(running) {
      const found = await list(running)
      const rows = found.map(({ id, name, status, visibility, disk_format, size }) => [
        ...[id, name ?? "", status ?? "", visibility ?? "", disk_format ?? ""],
        typeof size === "number" ? formatBytes(size) : "",
      ])
      const titles = ["ID", "NAME", "STATUS", "VISIBILITY", "FORMAT", "SIZE"]
      print(running, found, table(titles, rows))
    },
  },
  {
    ...{ name: "images show", usage: "images show IMAGE", summary: "Show an image", takes: [1, 1] },
    options: [],
    async run(running) {
      const image = await theImage(running)
      print(running, image, fields(image))
    },
  },
  {
    ...{ name: "images create", usage: "images create NAME", takes: [1, 1] },
    summary: "Create an image, and upload its data if a file is given",
    options: [
      ...["file", "disk-format", "container-format", "visibility", "tag", "property"],
      ...["min-disk", "min-ram", "protected"],
    ],
    async run(running) {
      const { cloud, values } = running
      const created = await cloud.client.compute.image.createImage.mutate(attributesOf(running))
      const file = text(values, "file")
      if (file !== undefined)
        await upload(running, created.id, file).catch((error: unknown) => {
          throw new Failed(
            `${(error as Error).message} The image ${created.id} has no data: "polaris images upload" sends it ` +
              `again, "polaris images delete" removes the image.`,
          )
        })
      const image = file === undefined ? created : await byId(running, created.id)
      print(running, image, fields(image))
    },
  },
  {
    ...{ name: "images upload", usage: "images upload IMAGE FILE", takes: [2, 2] },
    summary: "Send an image's data, - for the standard input",
    options: [],
    async run(running) {
      const { id } = await theImage(running)
      await upload(running, id, running.positionals[1] ?? "")
      const image = await byId(running, id)
      print(running, image, fields(image))
    },
  },
  {
    ...{ name: "images download", usage: "images download IMAGE", takes: [1, 1] },
    summary: "Write an image's data to a file, named after the image by default",
    options: ["output", "force"],
    async run(running) {
      await download(running, await theImage(running))
    },
  },
  {
    ...{ name: "images share", usage: "images share IMAGE PROJECT...", takes: [2, 100] },
    summary: "Share an image with projects, by their ids",
    options: ["remove"],
    async run(running) {
      const { client } = running.cloud
      const { id: imageId } = await theImage(running)
      const members: unknown[] = []
      for (const memberId of running.positionals.slice(1))
        if (running.values["remove"]) {
          await client.compute.image.deleteImageMember.mutate({ imageId, memberId })
          members.push({ image_id: imageId, member_id: memberId, removed: true })
        } else
          members.push(await client.compute.image.createImageMember.mutate({ imageId, member: memberId }))
      print(running, members, "")
    },
  },
  {
    ...{ name: "images delete", usage: "images delete IMAGE...", summary: "Delete images", takes: [1, 100] },
    options: [],
    async run(running) {
      const deleted: string[] = []
      for (const name of running.positionals) {
        const { id } = await imageNamed(running, name)
        await running.cloud.client.compute.image.deleteImage.mutate({ imageId: id })
        deleted.push(id)
      }
      print(running, deleted, "")
    },
  },
]

function print({ terminal, values }: CommandRun, value: unknown, forPeople: string): void {
  terminal.stdout.write(values["json"] ? `${JSON.stringify(value, null, 2)}\n` : forPeople)
}

type ListInput = Parameters<CommandRun["cloud"]["client"]["compute"]["image"]["searchImages"]["query"]>[0]

/** The most images of a page. */
const PAGE = 1000

async function list({ cloud, values, terminal: { signal } }: CommandRun): Promise<GlanceImage[]> {
  const limit = wholeNumber(values, "limit") ?? Infinity
  /** Polaris checks the values, with a sentence for each. */
  const filters = defined({
    ...{ text: text(values, "search"), name: text(values, "name"), sort: text(values, "sort") },
    ...{ status: texts(values, "status"), tag: texts(values, "tag") },
    visibility: text(values, "visibility"),
  }) as ListInput
  const found: GlanceImage[] = []
  let cursor: string | undefined
  do {
    const page = { limit: Math.min(PAGE, limit - found.length), ...(cursor !== undefined && { cursor }) }
    if (page.limit === 0) break
    const part = await cloud.client.compute.image.searchImages.query({ ...filters, ...page }, { signal })
    found.push(...part.images)
    cursor = part.cursor
  } while (cursor !== undefined)
  return found
}

const theImage = (running: CommandRun) => imageNamed(running, running.positionals[0] ?? "")

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** An image by its id, or by a name that only one has. */
async function imageNamed(running: CommandRun, given: string): Promise<GlanceImage> {
  if (ID.test(given)) return byId(running, given)
  const { client } = running.cloud
  const { images } = await client.compute.image.searchImages.query({ name: given, limit: 10 })
  const [image, ...others] = images
  if (image === undefined) throw new Failed(`There is no image ${JSON.stringify(plain(given))}.`)
  if (others.length > 0)
    throw new Failed(
      `Several images are called ${JSON.stringify(plain(given))}. Give an id: ${images.map(({ id }) => id).join(", ")}.`,
    )
  return image
}

const byId = ({ cloud, terminal: { signal } }: CommandRun, imageId: string): Promise<GlanceImage> =>
  cloud.client.compute.image.getImageById.query({ imageId }, { signal })

/** One attribute a line. */
const fields = (image: GlanceImage) =>
  table(
    ["FIELD", "VALUE"],
    Object.entries(image)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]),
  )

type NewImage = Parameters<CommandRun["cloud"]["client"]["compute"]["image"]["createImage"]["mutate"]>[0]

function attributesOf({ values, positionals: [name] }: CommandRun): NewImage {
  return defined({
    ...propertiesOf(values),
    ...{ name, disk_format: text(values, "disk-format"), visibility: text(values, "visibility") },
    container_format: text(values, "container-format") ?? "bare",
    ...{ min_disk: wholeNumber(values, "min-disk"), min_ram: wholeNumber(values, "min-ram") },
    ...{ tags: texts(values, "tag"), protected: values["protected"] },
  }) as NewImage
}

function propertiesOf(values: Values): Record<string, string> {
  const given = texts(values, "property") ?? []
  return Object.fromEntries(
    given.map((property) => {
      const at = property.indexOf("=")
      if (at < 1) throw new Misused(`--property must be KEY=VALUE, not ${plain(property)}.`)
      return [property.slice(0, at), property.slice(at + 1)]
    }),
  )
}

const defined = (all: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
