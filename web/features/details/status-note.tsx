import { Alert, FileButton, Button, Group, Text } from "@mantine/core"
import { IconUpload } from "@tabler/icons-react"
import type { GlanceImage } from "@polaris-bff/client"
import { imageName } from "../../parts/image-name.js"
import { useProject } from "../../session/project.js"
import { texts } from "../../texts/texts.js"
import { isRunning, useUploads } from "../../session/uploads.js"

/** Explains a status other than active, and what to do about it. */
export function StatusNote({ image, mayChange }: { image: GlanceImage; mayChange: boolean }) {
  const notes: Partial<Record<string, string>> = texts.statusNotes
  const note = notes[image.status ?? ""]
  if (note === undefined) return null
  return (
    <Alert color={image.status === "deactivated" ? "orange" : "blue"} role="status">
      <Group justify="space-between">
        <Text size="sm" flex="1 1 240px">
          {note}
        </Text>
        {image.status === "queued" && mayChange && <UploadButton image={image} />}
      </Group>
    </Alert>
  )
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
