import { createServer } from "node:http"
import { setFlagsFromString, GCProfiler, getHeapStatistics } from "node:v8"
import { runInNewContext } from "node:vm"
import { isMainThread } from "node:worker_threads"

/**
 * Loaded into a Polaris before its own code (`node --import`): answers on a socket what the process has spent
 * since the last question. CPU milliseconds of all its threads, never time on the clock; bytes that its heap
 * has grown by at most, garbage left out.
 */
setFlagsFromString("--expose-gc")
const gc = runInNewContext("gc")

let cpu = process.cpuUsage()
let heap = 0
let profiler = new GCProfiler()

const sizeOf = ({ usedHeapSize, externalMemory }) => usedHeapSize + externalMemory

function held() {
  const { used_heap_size: usedHeapSize, external_memory: externalMemory } = getHeapStatistics()
  return sizeOf({ usedHeapSize, externalMemory })
}

function spent() {
  const { user, system } = process.cpuUsage(cpu)
  const { statistics } = profiler.stop()
  gc()
  const most = Math.max(held(), ...statistics.map(({ afterGC }) => sizeOf(afterGC.heapStatistics)))
  return { cpu: (user + system) / 1000, heap: most - heap }
}

function mark() {
  heap = held()
  profiler = new GCProfiler()
  profiler.start()
  cpu = process.cpuUsage()
}

/** CPU milliseconds of work that is always the same: how fast this machine is. */
function pace() {
  const text = JSON.stringify(Array.from({ length: 20_000 }, (_, at) => ({ at, text: `text ${at}` })))
  const before = process.cpuUsage()
  for (let round = 0; round < 10; round++) JSON.parse(text)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

const answers = { "/spent": spent, "/pace": pace }

if (isMainThread) {
  gc()
  mark()
  createServer((request, response) => {
    response.end(JSON.stringify(answers[request.url]()), mark)
  }).listen(process.env["METER_SOCKET"])
}
