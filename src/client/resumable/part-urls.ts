/** For one PUT of a part, until it expires. */
export interface PartUrl {
  part_number: number
  url: string
  expires_at_ms: number
}

/** Part numbers in one request for URLs. */
export const PARTS_AT_ONCE = 16

/** Milliseconds of life that a URL must have left. */
const MARGIN = 10_000

/**
 * Has the URLs of parts signed, several at a time, and each again once it has been forgotten or is too old.
 */
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
    /** The URL of a part. Those of `next`, the parts that come after it, are signed in the same request. */
    async urlOf(number: number, next: readonly number[]): Promise<string> {
      const ready = await urls.get(number)
      if (ready !== undefined && ready.expires_at_ms > Date.now() + MARGIN) return ready.url
      ask([number, ...next.filter((one) => !urls.has(one))])
      return (await (urls.get(number) as Promise<PartUrl>)).url
    },
    /** The next one is a new one. */
    forget: (number: number) => void urls.delete(number),
  }
}

function found(signed: PartUrl[], number: number): PartUrl {
  const one = signed.find(({ part_number }) => part_number === number)
  if (one === undefined) throw new Error(`Polaris sent no URL for part ${number}.`)
  return one
}
