/** Every word of the console, in one place. Another language is another object of this shape. */
import { english } from "./english.js"

export const texts = english

/** Options of a choice, from words by value. */
export const choices = (words: Record<string, string>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }))
