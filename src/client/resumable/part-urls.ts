/** A signed URL for one PUT of a part. */
export interface PartUrl {
  part_number: number
  url: string
  expires_at_ms: number
}

/** The number of parts in one request for URLs. */
export const PARTS_AT_ONCE = 16

/** Milliseconds for which a URL must still be valid to be used. */
const MARGIN = 10_000

/** Requests URLs of parts, several at a time, and a new one for each that is forgotten or about to expire. */
export function createPartUrls(sign: (partNumbers: number[]) => Promise<PartUrl[]>) {
  const urls = new Map<number, Promise<PartUrl>>()

  function ask(partNumbers: number[]): void {
    const answer = sign(partNumbers)
    for (const number of partNumbers) {
      const one = answer.then((signed) => found(signed, number))
      one.catch(() => urls.delete(number))
      urls.set(number, one)
    }
  }

  return {
    /** The URL of a part. The URLs of the following parts, `next`, are requested together with it. */
    async urlOf(number: number, next: readonly number[]): Promise<string> {
      const ready = await urls.get(number)
      if (ready !== undefined && ready.expires_at_ms > Date.now() + MARGIN) return ready.url
      ask([number, ...next.filter((one) => !urls.has(one))])
      return (await (urls.get(number) as Promise<PartUrl>)).url
    },
    /** Makes `urlOf` request a new URL for this part. */
    forget: (number: number) => void urls.delete(number),
  }
}

function found(signed: PartUrl[], number: number): PartUrl {
  const one = signed.find(({ part_number }) => part_number === number)
  if (one === undefined) throw new Error(`Polaris sent no URL for part ${number}.`)
  return one
}
