import { Refusal } from "../errors.js"

/** The refusal of one attribute of a change. */
export const wrongAttribute = (name: string, why: string): Refusal =>
  new Refusal(400, { message: `${name}: ${why}.`, pointer: pointerTo(name) })

/** RFC 6901. */
export const pointerTo = (name: string) => `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`
