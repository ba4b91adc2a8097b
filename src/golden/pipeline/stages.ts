import { STAGES, type StageName } from "../../schemas/golden/values.js"
import type { Recipe } from "../recipe/recipe.js"

export interface Stage {
  name: StageName
  status: "pending" | "in_progress" | "completed" | "failed"
  message: string
  /** ISO 8601 with milliseconds. */
  startedAt?: string
  endedAt?: string
}

interface Wording {
  doing: string
  done: string
  /** The share of a build that the stage takes, until earlier builds show it. */
  weight: number
}

export const WORDING: Record<StageName, Wording> = {
  download_iso: { doing: "Downloading ISO...", done: "ISO downloaded successfully", weight: 20 },
  create_vm: { doing: "Creating VM...", done: "VM created successfully", weight: 10 },
  install_packages: { doing: "Installing packages...", done: "Packages installed successfully", weight: 30 },
  run_scripts: { doing: "Running scripts...", done: "Scripts run successfully", weight: 20 },
  stop_vm: { doing: "Stopping VM...", done: "VM stopped successfully", weight: 10 },
  snapshot: { doing: "Taking snapshot...", done: "Snapshot taken successfully", weight: 20 },
  verify: { doing: "Verifying image...", done: "Image verified successfully", weight: 20 },
  publish: { doing: "Publishing image...", done: "Image published successfully", weight: 2 },
  cleanup: { doing: "Cleaning up...", done: "Cleanup completed", weight: 5 },
}

/** The stages that a recipe needs, none of them begun. */
export function stagesOf(recipe: Recipe): Stage[] {
  const isNeeded: Partial<Record<StageName, boolean>> = {
    download_iso: "url" in recipe.source,
    install_packages: recipe.packages.length > 0,
    run_scripts: recipe.scripts.length > 0,
    verify: recipe.verify !== undefined,
  }
  return STAGES.filter((name) => isNeeded[name] ?? true).map((name) => ({
    ...{ name, status: "pending", message: "Not started" },
  }))
}

const begun = (stage: Stage, now: string): Stage => ({
  ...stage,
  ...{ status: "in_progress", message: WORDING[stage.name].doing, startedAt: stage.startedAt ?? now },
})

const ended = (stage: Stage, now: string): Stage => ({
  ...stage,
  ...{ status: "completed", message: WORDING[stage.name].done },
  ...{ startedAt: stage.startedAt ?? now, endedAt: stage.endedAt ?? now },
})

/** The stages when `name` begins, which ends all before it. Unchanged if it has ended, or is not needed. */
export function entered(stages: readonly Stage[], name: StageName, now: string): Stage[] {
  const at = stages.findIndex((stage) => stage.name === name)
  if (at < 0 || stages[at]?.status !== "pending") return [...stages]
  return stages.map((stage, index) => {
    if (index > at) return stage
    return index < at ? ended(stage, now) : begun(stage, now)
  })
}

export const allEnded = (stages: readonly Stage[], now: string): Stage[] =>
  stages.map((stage) => ended(stage, now))

/** The stages of a build that fails now. If none is running, the first one that has not begun failed. */
export function failedNow(stages: readonly Stage[], message: string, now: string): Stage[] {
  const at = stages.findIndex(({ status }) => status === "in_progress")
  const failing = at < 0 ? stages.findIndex(({ status }) => status === "pending") : at
  return stages.map((stage, index) =>
    index === failing
      ? { ...stage, status: "failed", message, startedAt: stage.startedAt ?? now, endedAt: now }
      : stage,
  )
}
