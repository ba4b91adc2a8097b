import fc from "fast-check"

export const ID = "6b8cb1ac-6ad1-4f75-9a1b-6d0a3a2f6a57"

/** A good input of each procedure, to be spoilt. */
export const GOOD: Record<string, Record<string, unknown>> = {
  listImages: {},
  listImagesWithPagination: {},
  searchImages: { text: "x" },
  countImages: { text: "x" },
  listImagesWithSearch: { name: "x" },
  getImageById: { imageId: ID },
  downloadAddress: { imageId: ID },
  listSharedImagesByMemberStatus: { memberStatus: "pending" },
  createImage: { name: "x" },
  updateImage: { imageId: ID, operations: [{ op: "replace", path: "/name", value: "x" }] },
  updateImageVisibility: { imageId: ID, visibility: "shared" },
  deleteImage: { imageId: ID },
  deactivateImage: { imageId: ID },
  reactivateImage: { imageId: ID },
  listImageMembers: { imageId: ID },
  getImageMember: { imageId: ID, memberId: "p2" },
  createImageMember: { imageId: ID, member: "p2" },
  updateImageMember: { imageId: ID, memberId: "p2", status: "accepted" },
  deleteImageMember: { imageId: ID, memberId: "p2" },
  deleteImages: { imageIds: [ID] },
  activateImages: { imageIds: [ID] },
  deactivateImages: { imageIds: [ID] },
  updateImages: { imageIds: [ID], addTags: ["x"] },
  addImageMembers: { imageIds: [ID], members: ["p2"] },
  importMethods: {},
  stores: {},
  usage: {},
  importImage: { imageId: ID, method: "web-download", url: "https://example.org/debian.qcow2" },
  createImageByImport: {
    image: { name: "x", disk_format: "qcow2", container_format: "bare" },
    ...{ method: "web-download", url: "https://example.org/debian.qcow2" },
  },
  importStatus: { imageId: ID },
  tasks: { imageId: ID },
  createDownloadLink: { imageId: ID },
  downloadLinks: { imageId: ID },
  revokeDownloadLink: { linkId: "a".repeat(22) },
  metadefNamespaces: {},
  metadefNamespace: { namespace: "OS::OperatingSystem" },
  imageSchema: {},
  propertyLists: {},
  getImageMetadataExcludedProperties: {},
  permissions: { imageId: ID },
  canUser: { permission: ["images:create"] },
  findByHash: { md5: "0".repeat(32) },
}

/** The same of the procedures that are not only questions to Glance. */
export const OTHERS: Record<string, Record<string, unknown>> = {
  uploadImage: { imageId: ID },
  watchUploadProgress: { uploadId: ID },
  cancelUpload: { imageId: ID },
  watchImages: { imageIds: [ID] },
  signIn: { username: "demo", password: "secret" },
  signOut: {},
  current: {},
  projects: {},
  chooseProject: { projectId: "p1" },
  projectName: { projectId: "p1" },
}
export const PROCEDURES = Object.keys(GOOD)

export const LIST_FIELDS = (
  "sort_key sort_dir sort limit marker name status visibility owner not_owner protected container_format disk_format " +
  "size_min size_max min_ram min_disk tag tags os_type os_hidden member_status created_at updated_at first next"
).split(" ")

const VALUES =
  "../ ..%2f /v2/images? % in: in:a,,b eq: gte: 1e999 NaN __proto__ constructor null //evil.example/v2/images?"

/** Texts that have broken things elsewhere. */
export const nasty = fc.constantFrom(
  ...VALUES.split(" "),
  ...["", " ", "\0", 'in:"', "\u{1f600}", "\ud800", "a".repeat(5000)],
)
export const garbage = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  nasty,
  fc.string({ unit: "binary" }),
  fc.double(),
)
export const keys = fc.oneof(
  fc.constantFrom(...LIST_FIELDS, "imageId", "id", "operations", "imageIds"),
  nasty,
  fc.string(),
)
