import { z } from "zod"

/** Describes an environment variable: `.env.example` and docs/operations.md are generated from this. */
export interface Variable {
  name: string
  /** What it sets, with its unit. */
  description: string
  /** A value for `.env.example`, if the default is not a good example. */
  example?: string
  /** It may also be in the file that the same name with `_FILE` names. */
  secret?: true
  /** A section of docs/operations.md with details, as a Markdown link. */
  more?: string
}

/** Every variable, by its schema. */
export const variables = z.registry<Variable>()

/** A group of variables, by its schema: its heading in `.env.example`. */
export const groups = z.registry<{ title: string }>()

export const whole = (fallback: number, min: number, max: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback)

/** Bytes. */
export const bytes = (fallback: number, min = 1, max = Number.MAX_SAFE_INTEGER) => whole(fallback, min, max)

const toMs = (seconds: number) => seconds * 1000

/** A duration: seconds in the environment, milliseconds in `Config`. */
export const seconds = (fallback: number) =>
  z.coerce.number().positive().max(86_400).default(fallback).transform(toMs)

/** The same, where 0 means none. */
export const secondsOrNone = (fallback: number, max: number) =>
  z.coerce.number().min(0).max(max).default(fallback).transform(toMs)

/** The same without fractions of a second, between two bounds. */
export const wholeSeconds = (fallback: number, min: number, max: number) =>
  whole(fallback, min, max).transform(toMs)

export const httpUrl = z.url({
  protocol: /^https?$/,
  error: "must be a URL that starts with http:// or https://",
})

/** Values separated by commas. */
export const commaSeparated = z.string().transform((text) =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== ""),
)
