import { onTestFinished, vi } from "vitest"

/** Until the test ends, `Date` shows a time that is this much later, and stands still. Timers go on. */
export function skip(milliseconds: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + milliseconds })
  onTestFinished(() => void vi.useRealTimers())
}
