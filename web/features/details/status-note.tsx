import { Alert, FileButton, Button, Group, Stack, Text } from "@mantine/core"
import { IconUpload } from "@tabler/icons-react"
import type { GlanceImage } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { imageName } from "../../parts/image-name.js"
import { useProject } from "../../session/project.js"
import { texts } from "../../texts/texts.js"
import { isRunning, useUploads } from "../../session/uploads.js"

/** Explains a status other than active, and what to do about it. */
export function StatusNote({ image, mayChange }: { image: GlanceImage; mayChange: boolean }) {
  const notes: Partial<Record<string, string>> = texts.statusNotes
  const failure = useImportFailure(image)
  const note = notes[image.status ?? ""]
  if (note === undefined) return null
  return (
    <Alert color={image.status === "deactivated" ? "orange" : "blue"} role="status">
      <Group justify="space-between">
        <Stack gap={4} flex="1 1 240px">
          <Text size="sm">{failure === undefined ? note : texts.details.importFailed}</Text>
          {failure !== undefined && (
            <Text size="sm" className="breakable" lang="en">
              {failure}
            </Text>
          )}
        </Stack>
        {image.status === "queued" && mayChange && <UploadButton image={image} />}
      </Group>
    </Alert>
  )
}

/** Why the last import failed: Glance returns such an image to `queued`, as if nothing had happened. */
function useImportFailure({ id: imageId, status }: GlanceImage): string | undefined {
  const { data } = trpcReact.compute.importStatus.useQuery({ imageId }, { enabled: status === "queued" })
  return status === "queued" && data?.status === "failed" ? data.message : undefined
}

function UploadButton({ image }: { image: GlanceImage }) {
  const projectId = useProject()
  const { uploads, add } = useUploads()
  if (uploads.some((upload) => upload.imageId === image.id && isRunning(upload))) return null
  return (
    <FileButton
      onChange={(file) => file && add([{ projectId, file, imageId: image.id, name: imageName(image) }])}
    >
      {(props) => (
        <Button size="xs" leftSection={<IconUpload size={14} aria-hidden />} {...props}>
          {texts.details.upload}
        </Button>
      )}
    </FileButton>
  )
}
