import { z } from "zod"
import { MEMBER_STATUSES } from "./image.js"
import { dropEmpty, listParameters, refuseTwoSorts } from "./list.js"
import { plainText } from "./text.js"

const { sort, sort_key, sort_dir, status, disk_format, container_format, os_type } = listParameters.shape
const { tag, tags, size_min, size_max, protected: isProtected } = listParameters.shape

const fields = z
  .strictObject({
    memberStatus: z.enum(MEMBER_STATUSES),
    /** Parts of names, as in `listImagesWithSearch`. */
    name: plainText(255).optional(),
    ...{ sort, sort_key, sort_dir, status, disk_format, container_format, os_type },
    ...{ tag, tags, size_min, size_max, protected: isProtected },
  })
  .superRefine(refuseTwoSorts)

export type SharedImagesQuery = z.output<typeof fields>

/** The input of `listSharedImagesByMemberStatus`. */
export const sharedImagesInput = z.preprocess(dropEmpty, fields) as unknown as z.ZodType<
  SharedImagesQuery,
  z.input<typeof fields>
>
