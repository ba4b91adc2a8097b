import { Anchor, Badge, Group, Text, type MantineBreakpoint } from "@mantine/core"
import { IconEyeOff, IconLock } from "@tabler/icons-react"
import type { GlanceImage } from "@polaris-bff/client"
import type { ReactNode } from "react"
import { Link } from "wouter"
import { formatAgo, formatBytes, formatTime } from "../../parts/formatting.js"
import { imageName } from "../../parts/image-name.js"
import { StatusBadge } from "../../parts/status-badge.js"
import { useIsAdmin } from "../../session/project.js"
import { useOwner } from "../../session/use-owner-name.js"
import { texts } from "../../texts/texts.js"

interface Column {
  name: keyof typeof texts.columns
  /** Glance's sort key; undefined if it cannot sort by this column. */
  sort?: string
  /** The narrowest screen that shows the column. */
  from?: MantineBreakpoint
  /** Only administrators see images of other projects by default, so only they need the owner. */
  isForAdmins?: true
  cell: (image: GlanceImage) => ReactNode
}

const COLUMNS: Column[] = [
  { name: "name", sort: "name", cell: (image) => <Name image={image} /> },
  { name: "status", sort: "status", cell: ({ status }) => <StatusBadge status={status} /> },
  { name: "visibility", from: "md", cell: ({ visibility = "" }) => labelOf(texts.visibilities, visibility) },
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
    cell: ({ size }) => <span className="numbers">{formatBytes(size)}</span>,
  },
  {
    name: "owner",
    from: "md",
    isForAdmins: true,
    cell: ({ owner }) => <Owner owner={owner} />,
  },
  {
    name: "updated_at",
    sort: "updated_at",
    from: "lg",
    cell: ({ updated_at }) => <Time iso={updated_at} />,
  },
]

export function useColumns(): Column[] {
  const isAdmin = useIsAdmin()
  return COLUMNS.filter(({ isForAdmins }) => isAdmin || !isForAdmins)
}

const labelOf = (labels: Record<string, string>, key: string) => labels[key] ?? key

function Owner({ owner }: { owner: string | undefined }) {
  const { name, isHere } = useOwner(owner)
  return (
    <Text inherit truncate maw={140} title={owner} {...(isHere && { fw: 550 })}>
      {name ?? owner ?? texts.none}
    </Text>
  )
}

function Name({ image }: { image: GlanceImage }) {
  const isAdmin = useIsAdmin()
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
      {isAdmin && (
        <Text size="xs" c="dimmed" hiddenFrom="md" component="div">
          {texts.labelled(texts.columns.owner, "")}
          <Owner owner={image.owner} />
        </Text>
      )}
      {image.tags && image.tags.length > 0 && (
        <Group gap={4} mt={4} visibleFrom="sm">
          {image.tags.slice(0, 4).map((tag) => (
            <Badge key={tag} size="sm" variant="default" tt="none" fw={450} maw={200}>
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

function Time({ iso }: { iso: string | undefined }) {
  return (
    <time dateTime={iso} title={formatTime(iso)} className="numbers">
      {formatAgo(iso)}
    </time>
  )
}
