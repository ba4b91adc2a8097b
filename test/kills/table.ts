import type { Kill } from "./kill-library.js"
import type { Upload } from "./uploads.js"

/** What became of the uploads of one kill, if nothing is at fault. */
export function outcomeOf(uploads: readonly Upload[]): string {
  const count = (is: (upload: Upload) => boolean) => uploads.filter(is).length
  const counts = {
    ready: count(
      ({ conduct, imageId }) => imageId !== undefined && conduct !== "delete" && conduct !== "leave",
    ),
    "ready after its client came back": count(
      ({ conduct, imageId }) => conduct === "leave" && imageId !== undefined,
    ),
    deleted: count(({ conduct }) => conduct === "delete"),
    "abandoned and cleaned up": count(
      ({ conduct, imageId }) => conduct === "abandon" && imageId === undefined,
    ),
  }
  return Object.entries(counts)
    .flatMap(([name, n]) => (n === 0 ? [] : [`${n} ${name}`]))
    .join(", ")
}

const HEAD = ["Kill", "Process", "Moment", "Uploads at that time", "Outcome"]

/** A row for each kill, in Markdown. */
export function tableOf(kills: readonly Kill[]): string {
  const rows = kills.map(({ kill, victim, moment, far, uploads }) => [
    ...[`${kill}`, victim, moment, far, outcomeOf(uploads)],
  ])
  return [HEAD, HEAD.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n")
}
