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
  /** Calls a second, for each turn. */
  rates: number[]
}

export interface Comparison {
  glance: Side
  polaris: Side
  /** Milliseconds of processor time a call of Polaris. */
  cpu: number
  /** The most memory Polaris had, in bytes. */
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
 * Glance and Polaris in turn, A B B A, so that a machine that gets slower or faster during the run does so
 * for both.
 * `watched` is the process of Polaris; only its own turns count.
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
 * As a person pauses between two pages. Glance's own server sends a page in two parts and waits in between
 * for Linux's acknowledgement, which a client that asks again at once gives 40 ms late, now and then: that
 * would be measured instead.
 */
export const pause = () => sleep(60)

/** So many calls, one after another. */
export function calls(count: number, call: () => Promise<unknown>): Turn {
  return async () => {
    const start = performance.now()
    const latencies = await pMap(Array(count).keys(), () => timed(call), { concurrency: 1 })
    return { latencies, perSecond: (count * 1000) / (performance.now() - start) }
  }
}

/**
 * So many callers, each of whom asks again as soon as it has its answer. Only what is answered within the
 * time counts for the rate: the last answers come while one of Glance's workers has nothing to do any more.
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

/** Calls one after another for as long as `work` lasts. */
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

/** The share of all processors' time that has been used since, by whatever process. */
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

export function median(values: number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = sorted.length / 2
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle) - 1] ?? NaN)) / 2
}
