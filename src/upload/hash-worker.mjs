import { createHash } from "node:crypto"
import { parentPort } from "node:worker_threads"

/**
 * Hashes for all uploads of the process, off the main thread (docs/adr/0019). Plain JavaScript, so that the
 * same file runs from the sources and from the build. Messages: `{ id, memory }` opens an upload, `{ id, at,
 * length }` adds bytes of that memory and is answered with `{ id, hashed }`, `{ id, end: true }` is answered
 * with the sums, `{ id }` removes an upload.
 */
function serve(port) {
  const uploads = new Map()
  port.on("message", ({ id, memory, at, length, end }) => {
    if (memory !== undefined) return uploads.set(id, started(memory))
    const { bytes, md5, sha256 } = uploads.get(id) ?? started(new ArrayBuffer(0))
    if (length !== undefined) {
      const added = bytes.subarray(at, at + length)
      md5.update(added)
      sha256.update(added)
      return port.postMessage({ id, hashed: length })
    }
    uploads.delete(id)
    if (end) port.postMessage({ id, sums: { md5: md5.digest("hex"), sha256: sha256.digest("hex") } })
  })
}

const started = (memory) => ({
  bytes: new Uint8Array(memory),
  md5: createHash("md5"),
  sha256: createHash("sha256"),
})

if (parentPort) serve(parentPort)
