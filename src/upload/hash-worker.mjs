import { createHash } from "node:crypto"
import { parentPort } from "node:worker_threads"

/**
 * Hashes for all uploads of the process, off the main thread (docs/adr/0019). Plain JavaScript, so that the same file runs
 * from the sources and from the build. Messages: `{ id, bytes, length }` adds bytes and gives the buffer back,
 * `{ id, end: true }` answers the sums, `{ id }` forgets an upload.
 */
const hashes = new Map()

const started = () => ({ md5: createHash("md5"), sha256: createHash("sha256") })

parentPort?.on("message", ({ id, bytes, length, end }) => {
  const hash = hashes.get(id) ?? started()
  if (bytes !== undefined) {
    const filled = bytes.subarray(0, length)
    hash.md5.update(filled)
    hash.sha256.update(filled)
    hashes.set(id, hash)
    return parentPort?.postMessage({ id, bytes }, [bytes.buffer])
  }
  hashes.delete(id)
  if (end)
    parentPort?.postMessage({ id, sums: { md5: hash.md5.digest("hex"), sha256: hash.sha256.digest("hex") } })
})
