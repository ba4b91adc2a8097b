/** A response, before it is written to a connection or turned into a `Response`. */
export interface Answer {
  status: number
  headers: Record<string, string>
  body: string
}

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
})

const bodiless = new Set([204, 205, 304])

export const asResponse = ({ status, headers, body }: Answer): Response =>
  new Response(bodiless.has(status) ? null : body, { status, headers })

export const asAnswer = async (response: Response): Promise<Answer> => ({
  status: response.status,
  headers: Object.fromEntries(response.headers),
  body: await response.text(),
})
