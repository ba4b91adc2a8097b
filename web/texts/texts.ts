/** Every text of the console, in one place. Another language is another object of this shape. */
import { english } from "./english/index.js"

export const texts = english

/** Options of a select, from labels by value. */
export const choices = (labels: Record<string, string>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }))
