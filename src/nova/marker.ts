import { answered } from "../errors.js"

/** Nova's response to the marker of an entry that was deleted (recorded from Nova 26). */
export const isGone = (error: unknown) => answered(error, 400, /^marker \[/)
