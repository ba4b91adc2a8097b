import { plural } from "./plural.js"
import { statuses, visibilities } from "./common.js"

const { active, queued, saving, importing, deactivated, killed } = statuses

/** The list of images. */
export const listTexts = {
  columns: {
    name: "Name",
    status: "Status",
    visibility: "Visibility",
    disk_format: "Format",
    size: "Size",
    updated_at: "Updated",
    owner: "Owner",
  },
  list: {
    title: "Images",
    create: "Create images",
    selectAll: "Select all on this page",
    select: (name: string) => `Select ${name}`,
    noneFound: "No matching images",
    noneFoundHint: "Search for something else, or change or clear the filters.",
    noneYet: "No images yet",
    noneYetHint:
      "Upload a disk image from your computer, or accept an image that another project shares with you.",
  },
  filters: {
    search: "Search images",
    searchHint: "Part of a name, ID, tag or OS",
    button: (count: number) => (count > 0 ? `Filters (${count})` : "Filters"),
    clear: "Clear all",
    clearOne: (label: string) => `Clear ${label}`,
    any: "Any",
    owner: "Owner",
    owners: { mine: "This project" },
    os_type: "Operating system",
    tags: "Tags",
    tagsHint: "Type a tag and press Enter",
    size_min: "Minimum size (GiB)",
    size_max: "Maximum size (GiB)",
    since: "Created from",
    until: "Created until",
    hidden: "Only hidden images",
    statuses: { active, queued, saving, importing, deactivated, killed },
    visibilities: { ...visibilities, all: "All, including community" },
  },
  sort: {
    label: "Sort by",
    ascending: "Ascending, switch to descending",
    descending: "Descending, switch to ascending",
    keys: {
      name: "Name",
      status: "Status",
      container_format: "Container",
      disk_format: "Format",
      size: "Size",
      id: "ID",
      created_at: "Created",
      updated_at: "Updated",
    },
  },
  paging: { title: "Pages", first: "First", previous: "Previous", next: "Next" },
  bulk: {
    label: "Actions for selected images",
    count: (count: number) => `${plural(count, "image")} selected`,
    clear: "Clear selection",
    result: "Results",
    failed: (count: number) => `${plural(count, "image")} failed`,
    deleteImages: {
      button: "Delete",
      title: (count: number) => `Delete ${plural(count, "image")}?`,
      hint: "The images and their data will be deleted permanently.",
      done: (count: number) => `${plural(count, "image")} deleted`,
    },
    deactivateImages: {
      button: "Deactivate",
      title: (count: number) => `Deactivate ${plural(count, "image")}?`,
      hint: "The images cannot be used to start servers or be downloaded until you reactivate them.",
      done: (count: number) => `${plural(count, "image")} deactivated`,
    },
    activateImages: {
      button: "Reactivate",
      title: (count: number) => `Reactivate ${plural(count, "image")}?`,
      hint: "The images can be used again.",
      done: (count: number) => `${plural(count, "image")} reactivated`,
    },
  },
}
