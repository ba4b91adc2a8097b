import { z } from "zod"

/** The output of `propertyLists`. */
export const propertyListsOutput = z.object({
  /** Properties that people need not see: those of the cloud itself. */
  hidden: z.array(z.string()),
  /** Properties to offer when an image is created or changed. */
  suggested: z.array(z.string()),
})

/** The operator's lists of properties, for front ends. */
export type PropertyLists = z.output<typeof propertyListsOutput>

/** The output of `getImageMetadataExcludedProperties`. */
export const hiddenPropertiesOutput = propertyListsOutput.shape.hidden
