interface Request {
  name: string
  begin: () => void
}

/** The Web Locks that the tabs of one browser share, which Node 20 does not have: exclusive, in turn. */
export function locksOfTabs(): Pick<LockManager, "request" | "query"> {
  const held = new Set<string>()
  const pending: Request[] = []

  async function hold(name: string, run: (lock: { name: string }) => unknown): Promise<unknown> {
    held.add(name)
    try {
      return await run({ name })
    } finally {
      held.delete(name)
      const next = pending.findIndex((one) => one.name === name)
      if (next >= 0) pending.splice(next, 1)[0]?.begin()
    }
  }

  async function request(name: string, options: LockOptions, run: (lock: unknown) => unknown) {
    if (!held.has(name)) return hold(name, run)
    if (options.ifAvailable) return run(null)
    return new Promise((resolve, reject) => {
      pending.push({ name, begin: () => void hold(name, run).then(resolve, reject) })
    })
  }
  const query = () => Promise.resolve({ pending: pending.map(({ name }) => ({ name })) })
  return { request, query } as unknown as Pick<LockManager, "request" | "query">
}
