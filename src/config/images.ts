import { z } from "zod"
import { bytes, commaSeparated, groups, variables, whole, wholeSeconds } from "./variables.js"

/** Lists, bulk operations and permissions. */
export const imagesConfig = z
  .object({
    listMaxImages: whole(10_000, 1, 1_000_000).register(variables, {
      name: "LIST_MAX_IMAGES",
      description: "Images that one list may read before it is refused.",
    }),
    bulkConcurrency: whole(6, 1, 64).register(variables, {
      name: "BULK_CONCURRENCY",
      description: "Images a bulk operation works on at a time.",
    }),
    bulkTimeoutMs: wholeSeconds(300, 1, 3600).register(variables, {
      name: "BULK_TIMEOUT_SECONDS",
      description:
        "Seconds after which a bulk operation starts no more images. The others are reported as failed, to be sent " +
        "again.",
    }),
    searchMemoryBytes: bytes(64 * 2 ** 20, 2 ** 20).register(variables, {
      name: "SEARCH_MEMORY_BYTES",
      description:
        "Memory for the lists that people search. A list that takes more than half of it, or has more than `LIST_MAX_IMAGES` images, is read again for each search.",
    }),
    searchProperties: commaSeparated.prefault("architecture,description").register(variables, {
      name: "SEARCH_PROPERTIES",
      description: "Properties that are searched besides `os_*`, separated by commas.",
      example: "architecture,description",
    }),
    hiddenProperties: commaSeparated.prefault("").register(variables, {
      name: "HIDDEN_PROPERTIES",
      description:
        "Properties of images that front ends need not show, such as those that the cloud sets itself, separated by commas. Callers can still read them.",
      example: "base_image_ref,owner_specified.openstack.md5",
    }),
    suggestedProperties: commaSeparated
      .prefault("os_distro,os_version,architecture,hw_disk_bus,hw_vif_model,hw_firmware_type")
      .register(variables, {
        name: "SUGGESTED_PROPERTIES",
        description: "Properties that front ends offer for images, separated by commas.",
      }),
    sourceUrlHosts: commaSeparated.prefault("").register(variables, {
      name: "SOURCE_URL_HOSTS",
      description:
        "Hosts from which Glance may be asked to download although their address is private or their port unusual, as `host` or `host:port`, separated by commas.",
      example: "mirror.example.org",
    }),
    policies: z.enum(["new", "legacy"]).default("new").register(variables, {
      name: "GLANCE_POLICIES",
      description:
        "Glance's policies, for what people may do: `new`, the defaults since 2023.1, or `legacy`, those of a Glance before it or with `enforce_new_defaults = false`. Glance itself decides in any case.",
    }),
  })
  .register(groups, { title: "Images" })
