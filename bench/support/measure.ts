import { cpus } from "node:os"
import { performance } from "node:perf_hooks"
import { setTimeout as sleep } from "node:timers/promises"
import pMap from "p-map"
import type { Watched } from "./process.js"

export interface Taken {
  /** Milliseconds of each call. */
  latencies: number[]
  perSecond: number
}

/** One turn of one side. */
export type Turn = () => Promise<Taken>

export interface Side {
  latencies: number[]
  /** Calls per second, for each turn. */
  rates: number[]
}

export interface Comparison {
  glance: Side
  polaris: Side
  /** Milliseconds of processor time per call of Polaris. */
  cpu: number
  /** Peak memory of Polaris in bytes. */
  peak: number
}

interface Plan {
  rounds: number
  /** Runs before each turn, untimed. */
  prepare?: () => Promise<void>
  glance: Turn
  polaris: Turn
}

/**
 * Runs Glance and Polaris alternately, A B B A, so that a change of the machine's speed during the run
 * affects both. `watched` is the process of Polaris; only its own turns count.
 */
export async function compare({ rounds, prepare, ...turns }: Plan, watched: Watched): Promise<Comparison> {
  const sides = { glance: side(), polaris: side() }
  let cpu = 0
  watched.forgetPeak()
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? (["glance", "polaris"] as const) : (["polaris", "glance"] as const)
    for (const name of order) {
      await prepare?.()
      const before = watched.cpu()
      await take(turns[name], sides[name])
      if (name === "polaris") cpu += watched.cpu() - before
    }
  }
  return { ...sides, cpu: cpu / sides.polaris.latencies.length, peak: watched.peak() }
}

const side = (): Side => ({ latencies: [], rates: [] })

async function take(turn: Turn, side: Side): Promise<void> {
  const { latencies, perSecond } = await turn()
  side.rates.push(perSecond)
  for (const latency of latencies) side.latencies.push(latency)
}

/**
 * Pauses as a person does between two pages. Glance sends a page in two parts and waits in between for the
 * TCP acknowledgement. A client that sends its next request at once sometimes delays it by 40 ms, and that
 * would be measured instead.
 */
export const pause = () => sleep(60)

/** `count` calls, one after another. */
export function timedCalls(count: number, call: () => Promise<unknown>): Turn {
  return async () => {
    const start = performance.now()
    const latencies = await pMap(Array(count).keys(), () => timed(call), { concurrency: 1 })
    return { latencies, perSecond: (count * 1000) / (performance.now() - start) }
  }
}

/**
 * Parallel callers, each of which sends its next request as soon as it has a response. Only responses within
 * the time count for the rate, because during the last ones some of Glance's workers are idle.
 */
export function crowd(callers: number, seconds: number, call: () => Promise<unknown>): Turn {
  return async () => {
    const latencies: number[] = []
    const end = performance.now() + seconds * 1000
    let answered = 0
    const caller = async () => {
      while (performance.now() < end) {
        latencies.push(await timed(call))
        if (performance.now() < end) answered++
      }
    }
    await Promise.all(Array.from({ length: callers }, caller))
    return { latencies, perSecond: answered / seconds }
  }
}

/** Calls one after another while `work` runs. */
export async function during(work: Promise<unknown>, call: () => Promise<unknown>): Promise<number[]> {
  const latencies: number[] = []
  let running = true
  const ended = work.finally(() => (running = false))
  while (running) latencies.push(await timed(call))
  await ended
  return latencies
}

/** Milliseconds. */
export async function timed(call: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await call()
  return performance.now() - start
}

/** The share of all processors' time used since the start, by any process. */
export function startBusy(): () => number {
  const begun = times()
  return () => {
    const now = times()
    return 1 - (now.idle - begun.idle) / (now.all - begun.all)
  }
}

function times() {
  const all = cpus().flatMap((cpu) => Object.values(cpu.times))
  const idle = cpus().map((cpu) => cpu.times.idle)
  return { all: sum(all), idle: sum(idle) }
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)

/** The value that this share of the values does not exceed. */
export const percentile = (values: number[], share: number) =>
  values.toSorted((one, other) => one - other)[Math.ceil(values.length * share) - 1] ?? NaN

export function median(values: number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = sorted.length / 2
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle) - 1] ?? NaN)) / 2
}
