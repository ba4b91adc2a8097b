import { Group, Progress, Text } from "@mantine/core"
import type { GlanceImage } from "@polaris-bff/client"
import { formatPercent } from "../parts/formatting.js"
import { imageName } from "../parts/image-name.js"
import { StatusBadge } from "../parts/status-badge.js"
import { texts } from "../texts/texts.js"
import { useUploadPercent } from "./watched-images.js"

/** The status of an image, and how far the upload of its data is. */
export function ImageStatus({ image }: { image: GlanceImage }) {
  const percent = useUploadPercent(image.id)
  if (percent === undefined) return <StatusBadge status={image.status} />
  return (
    <>
      <StatusBadge status="uploading" />
      <Group gap={6} wrap="nowrap" mt={4} maw={130}>
        <Progress
          flex={1}
          miw={40}
          size="sm"
          value={percent}
          aria-label={texts.uploads.progress(imageName(image))}
        />
        <Text size="xs" className="numbers">
          {formatPercent(percent)}
        </Text>
      </Group>
    </>
  )
}
