import { plural } from "./plural.js"

/** The start page of a project. */
export const overviewTexts = {
  overview: {
    title: "Overview",
    underWay: "Under way",
    nothingUnderWay: "Nothing is being uploaded, imported or built.",
    failed: (count: number) => `${plural(count, "golden image")} failed`,
    invitations: (count: number) => `Other projects share ${plural(count, "image")} with you.`,
    answer: "Accept or reject",
    usage: "Usage",
    images: (count: number) => plural(count, "image"),
    of: (used: string, limit: string) => `${used} of ${limit}`,
    noLimits: "This cloud has no limits for images.",
    limits: {
      image_count_total: "Images",
      image_size_total: "Size of all images",
      image_stage_total: "Size of imports under way",
      image_count_uploading: "Uploads at the same time",
    },
    recent: "Changed last",
  },
}
