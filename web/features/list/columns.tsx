import { Anchor, Badge, Group, Text, type MantineBreakpoint } from "@mantine/core"
import { IconEyeOff, IconLock } from "@tabler/icons-react"
import type { GlanceImage } from "@polaris-bff/client"
import type { ReactNode } from "react"
import { Link } from "wouter"
import { agoText, bytesText, timeText } from "../../parts/formatting.js"
import { imageName } from "../../parts/image-name.js"
import { StatusBadge } from "../../parts/status-badge.js"
import { texts } from "../../texts/texts.js"

interface Column {
  name: keyof typeof texts.columns
  /** What Glance sorts by; undefined where it cannot. */
  sort?: string
  /** Only on screens as wide as that. */
  from?: MantineBreakpoint
  cell: (image: GlanceImage) => ReactNode
}

export const COLUMNS: Column[] = [
  { name: "name", sort: "name", cell: (image) => <Name image={image} /> },
  { name: "status", sort: "status", cell: ({ status }) => <StatusBadge status={status} /> },
  { name: "visibility", from: "md", cell: ({ visibility = "" }) => word(texts.visibilities, visibility) },
  {
    name: "disk_format",
    sort: "disk_format",
    from: "md",
    cell: ({ disk_format = texts.none }) => disk_format,
  },
  {
    name: "size",
    sort: "size",
    from: "xs",
    cell: ({ size }) => <span className="numbers">{bytesText(size)}</span>,
  },
  {
    name: "updated_at",
    sort: "updated_at",
    from: "lg",
    cell: ({ updated_at }) => <Moment iso={updated_at} />,
  },
]

const word = (words: Record<string, string>, key: string) => words[key] ?? key

function Name({ image }: { image: GlanceImage }) {
  return (
    <>
      <Group gap={6} wrap="nowrap">
        <Anchor component={Link} href={`/images/${image.id}`} fz="sm" fw={550} className="breakable">
          {imageName(image)}
        </Anchor>
        {image.protected && (
          <IconLock size={14} className="fixed" role="img" aria-label={texts.isProtected} />
        )}
        {image.os_hidden && <IconEyeOff size={14} className="fixed" role="img" aria-label={texts.isHidden} />}
      </Group>
      {image.tags && image.tags.length > 0 && (
        <Group gap={4} mt={4} visibleFrom="sm">
          {image.tags.slice(0, 4).map((tag) => (
            <Badge key={tag} size="sm" variant="default" tt="none" fw={450}>
              {tag}
            </Badge>
          ))}
          {image.tags.length > 4 && (
            <Text size="xs" c="dimmed">
              +{image.tags.length - 4}
            </Text>
          )}
        </Group>
      )}
    </>
  )
}

function Moment({ iso }: { iso: string | undefined }) {
  return (
    <time dateTime={iso} title={timeText(iso)} className="numbers">
      {agoText(iso)}
    </time>
  )
}
