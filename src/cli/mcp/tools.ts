/** What a tool gets: fields that its schema has checked. */
type Fields = Record<string, unknown>

/** Something that a language model may ask of Polaris. */
export interface Tool {
  name: string
  description: string
  /** What it may do. People should confirm a tool that destroys something. */
  effect: "reads" | "writes" | "destroys"
  /** JSON Schema of its fields. */
  properties: Record<string, object>
  required: string[]
  /** The procedure that does it. A tool that reads is a query, the others are mutations. */
  procedure: string
  /** The procedure's input, if it is not the fields themselves. */
  inputOf?(fields: Fields): object
}

const text = (description: string) => ({ type: "string", description })
const image = { imageId: { type: "string", format: "uuid", description: "The id of the image" } }

/** The most images in an answer, which a model has to read. */
const MOST = 50

/** All tools. A new one is a row. Polaris checks the fields again, and what the caller may do. */
export const TOOLS: readonly Tool[] = [
  {
    ...{ name: "search_images", procedure: "searchImages", effect: "reads", required: [] },
    description: `Finds images by parts of their names, ids, tags and properties, at most ${MOST}`,
    properties: {
      text: text("Parts of names, ids, tags or properties"),
      status: text("Such as active, queued or deactivated"),
      visibility: { enum: ["all", "private", "shared", "community", "public"] },
      sort: text("Such as created_at:desc"),
    },
    inputOf: (fields) => ({ ...fields, limit: MOST }),
  },
  {
    ...{ name: "show_image", procedure: "getImageById", effect: "reads", required: ["imageId"] },
    description: "Shows all attributes and properties of an image",
    properties: image,
  },
  {
    ...{ name: "list_image_members", procedure: "listImageMembers", effect: "reads", required: ["imageId"] },
    description: "Lists the projects with which an image is shared",
    properties: image,
  },
  {
    ...{ name: "what_may_i_do", procedure: "permissions", effect: "reads", required: [] },
    description: "Says for each action whether you may do it, with this image if one is given, and why not",
    properties: image,
  },
  {
    ...{ name: "image_usage", procedure: "usage", effect: "reads", required: [] },
    description: "Shows what the project uses of its limits for images",
    properties: {},
  },
  {
    ...{ name: "create_image", procedure: "createImage", effect: "writes", required: ["name"] },
    description: "Creates an image without data",
    properties: {
      name: text("The name"),
      disk_format: text("Such as qcow2 or raw"),
      container_format: text("Such as bare"),
      visibility: { enum: ["private", "shared", "community"] },
      tags: { type: "array", items: { type: "string" } },
    },
  },
  {
    ...{ name: "rename_image", procedure: "updateImage", effect: "writes", required: ["imageId", "name"] },
    description: "Changes the name of an image",
    properties: { ...image, name: text("The new name") },
    inputOf: ({ imageId, name }) => ({
      imageId,
      operations: [{ op: "replace", path: "/name", value: name }],
    }),
  },
  {
    ...{ name: "share_image", procedure: "createImageMember", effect: "writes" },
    required: ["imageId", "member"],
    description: "Shares an image with a project",
    properties: { ...image, member: text("The id of the project") },
  },
  {
    ...{ name: "delete_image", procedure: "deleteImage", effect: "destroys", required: ["imageId"] },
    description: "Deletes an image and its data for good",
    properties: image,
  },
]
