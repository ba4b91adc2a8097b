import { Anchor, Badge, Group, Text, type MantineBreakpoint } from "@mantine/core"
import { IconEyeOff, IconLock } from "@tabler/icons-react"
import type { GlanceImage } from "@polaris-bff/client"
import type { ReactNode } from "react"
import { Link } from "wouter"
import { Ago } from "../../parts/ago.js"
import { formatBytes } from "../../parts/formatting.js"
import { imageName } from "../../parts/image-name.js"
import { ImageStatus } from "../../session/image-status.js"
import { useIsAdmin } from "../../session/project.js"
import { useOwner } from "../../session/use-owner-name.js"
import { texts } from "../../texts/texts.js"
import { RowMenu } from "../create/create-from.js"
import { useTableSettings } from "./table-settings.js"

interface Column {
  name: keyof typeof texts.columns
  /** Glance's sort key; undefined if it cannot sort by this column. */
  sort?: string
  /** The narrowest screen that shows the column, until the user chooses columns. */
  from?: MantineBreakpoint
  /** Shown until the user chooses columns: always, to administrators, who see more projects, or never. */
  isUsual: "always" | "for admins" | "never"
  cell: (image: GlanceImage) => ReactNode
}

export const COLUMNS: Column[] = [
  { name: "name", sort: "name", isUsual: "always", cell: (image) => <Name image={image} /> },
  {
    name: "status",
    sort: "status",
    isUsual: "always",
    cell: (image) => <ImageStatus image={image} />,
  },
  {
    name: "visibility",
    from: "md",
    isUsual: "always",
    cell: ({ visibility = "" }) => labelOf(texts.visibilities, visibility),
  },
  {
    name: "disk_format",
    sort: "disk_format",
    from: "md",
    isUsual: "always",
    cell: ({ disk_format = texts.none }) => disk_format,
  },
  {
    name: "size",
    sort: "size",
    from: "xs",
    isUsual: "always",
    cell: ({ size }) => <span className="numbers">{formatBytes(size)}</span>,
  },
  {
    name: "owner",
    from: "md",
    isUsual: "for admins",
    cell: ({ owner }) => <Owner owner={owner} />,
  },
  {
    name: "updated_at",
    sort: "updated_at",
    from: "lg",
    isUsual: "always",
    cell: ({ updated_at }) => <Ago iso={updated_at} />,
  },
  {
    name: "created_at",
    sort: "created_at",
    isUsual: "never",
    cell: ({ created_at }) => <Ago iso={created_at} />,
  },
  { name: "os", isUsual: "never", cell: (image) => osOf(image) },
  {
    name: "architecture",
    isUsual: "never",
    cell: ({ architecture }) => textOr(architecture),
  },
  {
    name: "min_disk",
    isUsual: "never",
    cell: ({ min_disk = 0 }) => <span className="numbers">{formatBytes(min_disk * GIB)}</span>,
  },
  {
    name: "min_ram",
    isUsual: "never",
    cell: ({ min_ram = 0 }) => <span className="numbers">{formatBytes(min_ram * MIB)}</span>,
  },
  { name: "id", sort: "id", isUsual: "never", cell: ({ id }) => <code className="breakable">{id}</code> },
]

const [MIB, GIB] = [2 ** 20, 2 ** 30]

const textOr = (value: unknown) => (typeof value === "string" && value !== "" ? value : texts.none)

const osOf = ({ os_distro, os_version, os_type }: GlanceImage) =>
  textOr([os_distro ?? os_type, os_version].filter((part) => typeof part === "string").join(" "))

/** The columns that the user has chosen, on screens of every width, or else those that fit. */
export function useColumns(): Column[] {
  const isAdmin = useIsAdmin()
  const [{ columns }] = useTableSettings()
  if (columns !== undefined)
    return COLUMNS.filter(({ name }) => name === "name" || columns.includes(name)).map(
      ({ from: _from, ...column }) => column,
    )
  return COLUMNS.filter(({ isUsual }) => isUsual === "always" || (isUsual === "for admins" && isAdmin))
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
  const [{ density }] = useTableSettings()
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
        <RowMenu image={image} />
      </Group>
      {isAdmin && (
        <Text size="xs" c="dimmed" hiddenFrom="md" component="div">
          {texts.labelled(texts.columns.owner, "")}
          <Owner owner={image.owner} />
        </Text>
      )}
      {density === "normal" && image.tags && image.tags.length > 0 && (
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
