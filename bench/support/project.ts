import type { Ask, Procedures } from "./http.js"

/** One of the two projects of a run, with clients for it. */
export interface Project {
  id: string
  token: string
  glance: Ask
  polaris(at: { url: string }): Procedures
}
