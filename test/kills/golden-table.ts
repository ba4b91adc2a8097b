import type { GoldenBuild, GoldenKill } from "./kill-golden.js"

/** How builds have ended. */
export function goldenOutcome(all: readonly GoldenBuild[]): string {
  const counts = new Map<string, number>()
  for (const { outcome } of all) counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
  return [...counts].map(([outcome, n]) => `${n} ${outcome}`).join(", ")
}

const HEAD = ["Kill", "Process", "After", "Builds at that time", "Outcome"]

/** A row for each kill, in Markdown. */
export function goldenTable(kills: readonly GoldenKill[]): string {
  const rows = kills.map(({ kill, victim, delayMs, far, builds }) => [
    ...[`${kill}`, victim, `${delayMs} ms`, far, goldenOutcome(builds)],
  ])
  return [HEAD, HEAD.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n")
}
