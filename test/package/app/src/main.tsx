import type { GlanceImage } from "@polaris-bff/client"
import { PolarisProvider, trpcReact, useUploadWithProgress } from "@polaris-bff/client/react"
import { StrictMode, useState } from "react"
import { createRoot } from "react-dom/client"
import { examples } from "./examples"

declare global {
  /** Set by the page. */
  var polaris: { url: string; token: string; imageId: string }
}

const { url, token, imageId } = globalThis.polaris

function OwnUpload() {
  const [file, setFile] = useState<File | null>(null)
  const { startUpload, progress, isUploading, isSuccess, error } = useUploadWithProgress(imageId, file)
  return (
    <>
      <input type="file" aria-label="file" onChange={(event) => setFile(event.target.files?.[0] ?? null)} />
      <button onClick={startUpload}>Upload</button>
      <p>{isUploading ? "under way" : isSuccess ? "stored" : error?.message}</p>
      <progress value={progress?.percent ?? 0} max={100} />
    </>
  )
}

function OwnImage() {
  const { data } = trpcReact.compute.image.getImageById.useQuery({ imageId })
  const image: GlanceImage | undefined = data
  return <p>{image?.name}</p>
}

const root = document.getElementById("root")
if (root === null) throw new Error("The page has no root.")
createRoot(root).render(
  <StrictMode>
    <PolarisProvider url={url} token={token}>
      <section aria-label="OwnUpload">
        <OwnUpload />
      </section>
      <section aria-label="OwnImage">
        <OwnImage />
      </section>
      {examples.map(({ name, Example }) => (
        <section key={name} aria-label={name}>
          <Example uploadId="no-such-upload" />
        </section>
      ))}
    </PolarisProvider>
  </StrictMode>,
)
