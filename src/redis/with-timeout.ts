/** Thrown when the time is over before the work is done. The work itself continues. */
export class NotInTime extends Error {
  constructor(milliseconds: number) {
    super(`no answer within ${milliseconds} ms`)
    this.name = "NotInTime"
  }
}

/**
 * The result of `work`, if it arrives within `milliseconds`. A response that arrived in time counts, even if
 * this process was too busy to read it.
 */
export async function withTimeout<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    const giveUp = () => reject(new NotInTime(milliseconds))
    timer = setTimeout(() => setImmediate(() => setImmediate(giveUp)), milliseconds)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
