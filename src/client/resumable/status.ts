import { createGate } from "./gate.js"
import { createMeter } from "./meter.js"
import type { ResumableProgress, ResumableState, ResumableUploadOptions } from "./types.js"

/** Milliseconds between two reports of a running upload. */
const REPORT_EVERY = 100

/**
 * The progress of an upload, and whether it may continue. Reports when its state changes, and once a second.
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
    /** Reports bytes that have been sent, not too often. */
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
