import { Badge, Group } from "@mantine/core"
import type { GlanceImage } from "@polaris-bff/client"
import type { ReactNode } from "react"
import { formatBytes, formatNumber, formatTime } from "../../parts/formatting.js"
import { Copyable } from "../../parts/copyable.js"
import { Section } from "../../parts/section.js"
import { texts } from "../../texts/texts.js"
import { useOwnerLabel } from "../../session/use-owner-name.js"

type Fact = [label: string, value: ReactNode]

export function Facts({ image }: { image: GlanceImage }) {
  const owner = useOwnerLabel(image.owner)
  const { visibility, tags = [] } = image
  const facts: Fact[] = [
    [texts.fields.id, <Copyable key="id" text={image.id} label={texts.copyWhat(texts.fields.id)} />],
    [texts.fields.owner, owner],
    [
      texts.columns.visibility,
      visibility && texts.labelled(texts.visibilities[visibility], texts.visibilityHints[visibility]),
    ],
    [texts.fields.tags, tags.length > 0 && <Tags tags={tags} />],
    [texts.columns.size, formatBytes(image.size)],
    [texts.fields.virtual_size, image.virtual_size !== undefined && formatBytes(image.virtual_size)],
    [texts.fields.formats, [image.disk_format, image.container_format].filter(Boolean).join(" / ")],
    [texts.fields.min_disk_fact, image.min_disk ? texts.gigabytes(formatNumber(image.min_disk)) : texts.none],
    [texts.fields.min_ram_fact, image.min_ram ? texts.megabytes(formatNumber(image.min_ram)) : texts.none],
    [texts.fields.protected_fact, image.protected ? texts.yes : texts.no],
    [texts.fields.hidden_fact, image.os_hidden ? texts.yes : texts.no],
    [texts.fields.created_at, formatTime(image.created_at)],
    [texts.columns.updated_at, formatTime(image.updated_at)],
  ]
  return (
    <Section title={texts.details.facts}>
      <dl className="facts">
        {facts.map(([label, value]) => (
          <div key={label} style={{ display: "contents" }}>
            <dt>{label}</dt>
            <dd>{value || texts.none}</dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}

function Tags({ tags }: { tags: string[] }) {
  return (
    <Group gap={4}>
      {tags.map((tag) => (
        <Badge key={tag} size="sm" variant="default" tt="none" fw={450}>
          {tag}
        </Badge>
      ))}
    </Group>
  )
}
