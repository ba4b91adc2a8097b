import { http, HttpResponse } from "msw"
import { setupServer } from "msw/node"
import { afterAll, afterEach, beforeAll } from "vitest"

export const POLARIS = "http://polaris.example/polaris-bff"

export interface Refusal {
  message: string
  data: { code: string; httpStatus: number; reason?: string; openstack?: object; issues?: object[] }
}

/** What each procedure answers: a value, or a refusal that is thrown. */
export type Answers = Record<string, (input: never) => unknown>

export const refuse = (message: string, data: Refusal["data"]) => {
  throw Object.assign(new Error(message), { refusal: { message, code: -32000, data } })
}

/** A Polaris at the network's edge that handles tRPC's batches of these procedures only. */
export function standInPolaris() {
  const edge = setupServer()
  const asked: { path: string; input: unknown }[] = []
  beforeAll(() => edge.listen({ onUnhandledRequest: "error" }))
  afterEach(() => {
    edge.resetHandlers()
    asked.length = 0
  })
  afterAll(() => edge.close())

  function answer(answers: Answers) {
    edge.use(
      http.all(`${POLARIS}/:paths`, async ({ request, params }) => {
        const query = new URL(request.url).searchParams.get("input")
        const inputs = (
          request.method === "GET" ? JSON.parse(query ?? "{}") : await request.json()
        ) as Record<string, never>
        const paths = String(params["paths"]).split(",")
        const results = paths.map((path, index) => result(answers, path, inputs[String(index)] as never))
        asked.push(...paths.map((path, index) => ({ path, input: inputs[String(index)] })))
        return HttpResponse.json(results, { status: results.some((one) => "error" in one) ? 207 : 200 })
      }),
    )
  }
  return { answer, asked }
}

function result(answers: Answers, path: string, input: never): object {
  try {
    const answer = answers[path]
    if (answer === undefined) throw new Error(`nobody expected ${path}`)
    return { result: { data: answer(input) } }
  } catch (error) {
    const { refusal } = error as { refusal?: object }
    if (refusal === undefined) throw error
    return { error: refusal }
  }
}
