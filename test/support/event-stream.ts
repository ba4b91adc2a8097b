/**
 * Reads server-sent events until the stream ends or the signal aborts: each event's name and its data from
 * JSON. A response other than 200 is one event `refused` with its body.
 */
export async function eventsAt(
  url: string,
  request: { headers: Record<string, string>; signal: AbortSignal },
  onEvent: (event: string, data: unknown) => void,
): Promise<void> {
  try {
    const response = await fetch(url, request)
    if (response.status !== 200 || response.body === null) return onEvent("refused", await response.json())
    let text = ""
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      const frames = (text + chunk).split("\n\n")
      text = frames.pop() ?? ""
      for (const frame of frames) onEvent(...parsed(frame))
    }
  } catch (error) {
    if (!request.signal.aborted) throw error
  }
}

function parsed(frame: string): [event: string, data: unknown] {
  const fields = new Map(frame.split("\n").map((line) => [line.split(": ")[0], line.replace(/^\w+: ?/, "")]))
  const data = fields.get("data") ?? ""
  return [fields.get("event") ?? "message", data === "" ? undefined : JSON.parse(data)]
}
