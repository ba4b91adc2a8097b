import { writeFile } from "node:fs/promises"
import { createApp, createServices, readConfig } from "polaris-bff"
import { createPolarisClient, polarisError } from "@polaris-bff/client"
import { startSimulator } from "polaris-bff/simulator"

/**
 * A plain program: a simulated cloud, a Polaris in front of it, and a client that signs in, lists, uploads
 * and watches.
 */
const simulator = await startSimulator({ seed: true })
const config = readConfig({ OS_AUTH_URL: simulator.authUrl, LOG_LEVEL: "silent" })
const services = await createServices(config)
const app = createApp(services)
const url = (await app.listen({ host: "127.0.0.1", port: 0 })) + config.server.prefix

const client = createPolarisClient({ url, token: await signIn("demo") })
const images = await client.compute.image.listImages.query({ sort: "name:asc" })

const attributes = { name: "from a script", disk_format: "raw", container_format: "bare" }
const { id: imageId } = await client.compute.image.createImage.mutate(attributes)
const file = "disk.raw"
await writeFile(file, new Uint8Array(1_000_000))

const percents = []
const watched = new Promise((onComplete, onError) => {
  const onData = ({ percent }) => percents.push(percent)
  client.compute.image.watchUploadProgress.subscribe({ uploadId: imageId }, { onData, onComplete, onError })
})
const uploaded = await client.compute.image.uploadImage.mutate({ imageId, file })
await watched

const image = await client.compute.image.getImageById.query({ imageId })
const refusal = await client.compute.image.uploadImage.mutate({ imageId, file }).catch(polarisError)

await app.close()
await services.close()
await simulator.close()
const { status, size } = image
console.log(JSON.stringify({ images: images.length, uploaded, percents, image: { status, size }, refusal }))

async function signIn(name) {
  const domain = { name: "Default" }
  const identity = { methods: ["password"], password: { user: { name, password: name, domain } } }
  const body = JSON.stringify({ auth: { identity, scope: { project: { name, domain } } } })
  const headers = { "content-type": "application/json" }
  const response = await fetch(`${simulator.authUrl}/auth/tokens`, { method: "POST", headers, body })
  return response.headers.get("x-subject-token")
}
