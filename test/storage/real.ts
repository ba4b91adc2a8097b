import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3"
import { randomBytes } from "node:crypto"
import { connect, type OpenStore } from "./store.js"

/** A new bucket on the store that test/storage/run.sh has started. Fails when there is none. */
export async function openReal(name: "SWIFT" | "RADOSGW", origins: string[] = []): Promise<OpenStore> {
  const setting = (suffix: string): string => {
    const value = process.env[`${name}_S3_${suffix}`]
    if (value === undefined) throw new Error(`${name}_S3_${suffix} is not set: run npm run test:storage.`)
    return value
  }
  const [accessKeyId, secretAccessKey] = [setting("ACCESS_KEY_ID"), setting("SECRET_ACCESS_KEY")]
  const endpoint = setting("ENDPOINT")
  const bucket = `polaris-${randomBytes(6).toString("hex")}`
  const credentials = { accessKeyId, secretAccessKey }
  const owner = new S3Client({ endpoint, region: "us-east-1", credentials, forcePathStyle: true })
  await owner.send(new CreateBucketCommand({ Bucket: bucket }))
  owner.destroy()
  return connect({ endpoint, region: "us-east-1", bucket, accessKeyId, secretAccessKey }, { origins })
}
