import { createGate } from "./gate.js"
import { createMeter } from "./meter.js"
import type { ResumableProgress, ResumableState, ResumableUploadOptions } from "./types.js"

/** The shortest time between two reports, in milliseconds. */
const REPORT_EVERY = 100

/**
 * The progress of an upload, and its gate. Reports every change of the state, and the progress at least once
 * a second.
 */
export function createStatus({ file, onProgress }: Pick<ResumableUploadOptions, "file" | "onProgress">) {
  let phase: ResumableState = "preparing"
  let reported = 0
  const meter = createMeter()
  const gate = createGate(report)
  const timer = setInterval(report, 1_000)

  function progress(): ResumableProgress {
    const isRunning = phase === "preparing" || phase === "uploading" || phase === "completing"
    const state = isRunning ? (gate.closedBy() ?? phase) : phase
    const sentBytes = phase === "done" ? file.size : meter.sentBytes()
    const bytesPerSecond = state === "uploading" ? meter.bytesPerSecond() : 0
    return { state, sentBytes, totalBytes: file.size, bytesPerSecond }
  }

  function report(): void {
    reported = performance.now()
    onProgress?.(progress())
  }

  return {
    ...{ meter, gate, progress },
    phase: () => phase,
    enter(next: ResumableState): void {
      phase = next
      report()
    },
    /** Reports the progress, at most every `REPORT_EVERY` milliseconds. */
    reportSent(): void {
      if (performance.now() - reported >= REPORT_EVERY) report()
    },
    dispose(): void {
      clearInterval(timer)
      gate.dispose()
    },
  }
}

export type Status = ReturnType<typeof createStatus>
