import { createInterface } from "node:readline"
import { startSimulator } from "../../simulator/index.js"

/**
 * A Keystone, a Glance and a store in a process that nobody kills. Prints where they are; for each line of
 * its input, the uploads that are not completed become an hour older, and it prints an empty line.
 */
const simulator = await startSimulator({ s3: true })
const { authUrl, s3 } = simulator
if (s3 === undefined) throw new Error("The simulator has no store.")
const { endpoint, bucket, accessKeyId, secretAccessKey } = s3
console.log(JSON.stringify({ authUrl, endpoint, bucket, accessKeyId, secretAccessKey }))

for await (const _line of createInterface({ input: process.stdin })) {
  for (const { uploads } of s3.store.buckets.values())
    for (const upload of uploads.values()) upload.initiated -= 3_600_000
  console.log()
}
await simulator.close()
