/** The time was over before the work was done; the work itself goes on. */
export class NotInTime extends Error {
  constructor(milliseconds: number) {
    super(`no answer within ${milliseconds} ms`)
    this.name = "NotInTime"
  }
}

/**
 * The result, if it comes within so many milliseconds. An answer that has arrived in time counts, even if
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
