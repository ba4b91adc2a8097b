import { once } from "node:events"
import { request, type ClientRequest, type IncomingMessage } from "node:http"

/** The response of any of the upload methods. */
export interface UploadResponse {
  status: number
  /** The guide's code and sentence; empty when the upload succeeded. */
  code: string
  message: string
  reason: string | undefined
  /** `{ success, imageId }`; undefined when the upload was refused. */
  result: unknown
}

/** An upload whose every byte the test decides on. */
export interface Sending {
  /** Resolves when more can be written, or the connection is closed. */
  write(chunk: Uint8Array): Promise<void>
  end(): void
  /** Breaks the connection. */
  cut(): void
  /** Rejects when the connection ends without one. */
  answer: Promise<UploadResponse>
  /** The connection has ended. */
  closed: Promise<unknown>
}

export interface Target {
  path: string
  headers: Record<string, string>
}

/** Opens an upload to a Polaris; without a Content-Length in the headers it goes in chunks. */
export function startSending(url: string, { path, headers }: Target): Sending {
  const outgoing = request(new URL(path, url), { method: "POST", headers, agent: false })
  let resume = () => {}
  for (const event of ["drain", "response", "error", "close"]) outgoing.on(event, () => resume())
  const answer = answerTo(outgoing)
  answer.catch(() => {})
  outgoing.flushHeaders()
  return {
    closed: new Promise((resolve) => outgoing.on("socket", (socket) => socket.once("close", resolve))),
    async write(chunk) {
      if (outgoing.destroyed || outgoing.write(chunk)) return
      await new Promise<void>((resolve) => (resume = resolve))
    },
    end: () => void outgoing.end(),
    cut: () => void outgoing.destroy(),
    answer,
  }
}

async function answerTo(outgoing: ClientRequest): Promise<UploadResponse> {
  const [response] = (await once(outgoing, "response")) as [IncomingMessage]
  let text = ""
  for await (const chunk of response) text += String(chunk)
  return readAnswer(response.statusCode ?? 0, text)
}

interface Body {
  result?: { data: unknown }
  success?: boolean
  error?: { code: string; message: string; reason?: string; data?: { code: string; reason?: string } }
}

/** The JSON of procedure and form: tRPC wraps results and puts the guide's code into `data`. */
export function readAnswer(status: number, text: string): UploadResponse {
  const { error, ...body } = JSON.parse(text) as Body
  const { code = "", reason } = error?.data ?? error ?? {}
  const result = body.result?.data ?? (body.success ? body : undefined)
  return { status, code, message: error?.message ?? "", reason, result }
}

/** `uploadImage` as the client package's link asks it, with what stands beside the bytes. */
export const asBytes = (beside: object, headers: Record<string, string> = {}): Target => ({
  path: "/polaris-bff/compute.uploadImage",
  headers: {
    "content-type": "application/octet-stream",
    "x-polaris-upload": encodeURIComponent(JSON.stringify(beside)),
    ...headers,
  },
})

const BOUNDARY = "----polaris"

export const FORM = { "content-type": `multipart/form-data; boundary=${BOUNDARY}` }

/** A form in the order given; bytes are files, text is a field. */
export function formOf(...parts: [name: string, value: Uint8Array | string][]): Buffer {
  const encoded = parts.flatMap(([name, value]) => [formHead(name, value), Buffer.from(value), "\r\n"])
  return Buffer.concat([...encoded, formTail].map((part) => Buffer.from(part)))
}

/** What stands before a part's content, and after the last one's. */
export function formHead(name: string, value?: Uint8Array | string): string {
  const file =
    typeof value === "string" ? "" : '; filename="disk.img"\r\ncontent-type: application/octet-stream'
  return `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"${file}\r\n\r\n`
}
export const formTail = `--${BOUNDARY}--\r\n`
