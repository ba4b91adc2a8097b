import { Text } from "@mantine/core"
import { Section } from "../../parts/section.js"
import { StatusBadge } from "../../parts/status-badge.js"
import { imageName } from "../../parts/image-name.js"
import { ImageStatus } from "../../session/image-status.js"
import { texts } from "../../texts/texts.js"
import { Lines } from "./lines.js"
import { useGoldenIn, useMovingImages } from "./use-overview.js"

/** Uploads, imports and builds of the project, whoever began them. */
export function UnderWay({ isLive }: { isLive: boolean }) {
  const { data: moving = [] } = useMovingImages(isLive)
  const building = [useGoldenIn("creating"), useGoldenIn("pending")].flatMap(({ data }) => data?.images ?? [])
  const lines = [
    ...moving.map((image) => ({
      key: image.id,
      href: `/images/${image.id}`,
      label: imageName(image),
      side: (
        <div>
          <ImageStatus image={image} />
        </div>
      ),
    })),
    ...building.map(({ name, status }) => ({
      key: `golden ${name}`,
      href: `/golden?image=${encodeURIComponent(name)}`,
      label: name,
      side: <StatusBadge status={status} />,
    })),
  ]
  return (
    <Section title={texts.overview.underWay}>
      {lines.length === 0 && (
        <Text size="sm" c="dimmed">
          {texts.overview.nothingUnderWay}
        </Text>
      )}
      <Lines lines={lines} />
    </Section>
  )
}
