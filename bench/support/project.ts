import type { Ask, Procedures } from "./http.js"

/** One of the two projects of a run, and the way into it. */
export interface Project {
  id: string
  token: string
  glance: Ask
  polaris(at: { url: string }): Procedures
}
