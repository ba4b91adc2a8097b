import { randomUUID } from "node:crypto"
import { startCanned } from "../support/canned.js"
import { createAsk } from "../support/http.js"
import { crowd, type Turn } from "../support/measure.js"
import { withForwarder, withPolaris, type Running } from "../support/process.js"
import { atMost, times, type Row, type Table } from "../support/table.js"

const [CALLERS, ROUNDS, SECONDS] = [16, 8, 2]
/** Requests after which the code is compiled. */
const WARM_UP = 8_000
const BATCH = 10
const AIM = 3

const encoded = (input: unknown) => encodeURIComponent(JSON.stringify(input))
const ref = () => ({ imageId: randomUUID() })
const batchOf = (inputs: unknown[]) =>
  `${inputs.map(() => "getImageById").join(",compute.image.")}?batch=1&input=${encoded({ ...inputs })}`

const ONE = `getImageById?input=${encoded(ref())}`

const OPERATIONS = [
  { what: "getImageById", calls: 1, path: ONE },
  { what: "the same, answered by tRPC's own handler", calls: 1, path: `${ONE}&connectionParams=null` },
  {
    what: `getImageById in a batch of ${BATCH}`,
    calls: BATCH,
    path: batchOf(Array.from({ length: BATCH }, ref)),
  },
  { what: "page of 25", calls: 1, path: `listImagesWithPagination?input=${encoded({ limit: 25 })}` },
]

/** What a small call costs, beside the least that any program in its stead would have to do. */
export async function forwarder(): Promise<Table[]> {
  const canned = await startCanned()
  try {
    const rows = await withForwarder(canned.glance, (bare) =>
      withPolaris(canned, {}, async (polaris) => {
        const measured: Row[] = []
        for (const operation of OPERATIONS) measured.push(await compareCosts(operation, bare, polaris))
        return measured
      }),
    )
    return [{ title: `Small calls beside a bare forwarder, ${CALLERS} callers`, rows }]
  } finally {
    await canned.close()
  }
}

/** Both sides alternately, A B B A, so that a change of the machine's speed during the run affects both. */
async function compareCosts(
  { what, calls, path }: (typeof OPERATIONS)[number],
  bare: Running,
  polaris: Running,
): Promise<Row> {
  const [one, other] = [side(bare, path), side(polaris, path)]
  for (const { warmUp } of [one, other]) await warmUp()
  for (let round = 0; round < ROUNDS; round++)
    for (const { turn } of round % 2 === 0 ? [one, other] : [other, one]) await turn()
  const [least, ours] = [one.cost() / calls, other.cost() / calls]
  return {
    operation: what,
    "forwarder CPU a call": milliseconds(least),
    "Polaris CPU a call": milliseconds(ours),
    ratio: times(ours / least),
    aim: path.includes("connectionParams") ? "" : atMost(AIM, ours / least),
  }
}

const milliseconds = (value: number) => `${value.toFixed(2)} ms`

function side(running: Running, path: string) {
  const ask = createAsk(`${running.url}/polaris-bff/compute.image.`, "bench")
  const load = (seconds: number): Turn => crowd(CALLERS, seconds, () => ask("GET", path))
  let [spent, requests] = [0, 0]
  return {
    async warmUp() {
      for (let done = 0; done < WARM_UP;) done += (await load(SECONDS)()).latencies.length
    },
    async turn() {
      const before = running.cpu()
      const { latencies } = await load(SECONDS)()
      spent += running.cpu() - before
      requests += latencies.length
    },
    /** Milliseconds of processor time per request. */
    cost: () => spent / requests,
  }
}
