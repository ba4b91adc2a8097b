import { Refusal } from "../../errors.js"
import type { RedisLink } from "../../redis/connection.js"
import { MOST_LINKS, type DownloadLink, type LinkStore, type UsedLink } from "./store.js"

const AWAY = {
  message: "Download links cannot be checked at the moment. Try again in a few seconds.",
  seconds: 5,
}

/** In one turn of Redis, so that two processes cannot both have the last use. */
const USE = `
local most = redis.call("HGET", KEYS[1], "most")
if not most then return 0 end
if tonumber(redis.call("HGET", KEYS[1], "uses")) >= tonumber(most) then return 0 end
redis.call("HINCRBY", KEYS[1], "uses", 1)
return 1`

/** For a link with any number of uses. */
const ANY = Number.MAX_SAFE_INTEGER

/** The life of the longest link: a week. */
const LONGEST_MS = 604_800_000

/**
 * The links of several processes: a hash for each, and a set of ids for each project. While Redis is
 * unreachable, links are refused with 503: without it, nobody knows which of them were revoked or used.
 */
export function createRedisLinks({ ask, commands }: RedisLink): LinkStore {
  const one = (id: string) => `polaris:download-link:${id}`
  const all = (projectId: string) => `polaris:download-links:${projectId}`

  async function answerOf<T>(question: () => Promise<T>): Promise<T> {
    const answered = await ask(question)
    if (answered === undefined) throw new Refusal(503, AWAY)
    return answered.answer
  }

  async function find(id: string): Promise<UsedLink | undefined> {
    const { link, uses } = await answerOf(() => commands.hGetAll(one(id)))
    if (link === undefined) return undefined
    return { ...(JSON.parse(link) as DownloadLink), uses: Number(uses) }
  }

  return {
    find,
    async add(link) {
      const { id, projectId, mostUses = ANY, endsMs } = link
      const set = all(projectId)
      await answerOf(() => commands.zRemRangeByScore(set, "-inf", Date.now()))
      if ((await answerOf(() => commands.zCard(set))) >= MOST_LINKS) return false
      const fields = { link: JSON.stringify(link), most: String(mostUses), uses: "0" }
      await answerOf(() =>
        commands
          .multi()
          .hSet(one(id), fields)
          .pExpireAt(one(id), endsMs)
          .zAdd(set, { score: endsMs, value: id })
          .pExpire(set, LONGEST_MS)
          .exec(),
      )
      return true
    },
    async list(projectId) {
      const ids = await answerOf(() => commands.zRangeByScore(all(projectId), Date.now(), "+inf"))
      const links = await Promise.all(ids.map(find))
      return links.filter((link) => link !== undefined)
    },
    use: async (id) => (await answerOf(() => commands.eval(USE, { keys: [one(id)] }))) === 1,
    async remove(projectId, id) {
      if ((await find(id))?.projectId !== projectId) return false
      await answerOf(() => commands.multi().del(one(id)).zRem(all(projectId), id).exec())
      return true
    },
  }
}
