import { Anchor, Group, Paper, Stack, Text, Title } from "@mantine/core"
import { Link } from "wouter"
import { StatusBadge } from "../../parts/status-badge.js"
import { texts } from "../../texts/texts.js"
import { HashState, OwnerName } from "./cells.js"
import { whereIs } from "./image-values.js"
import type { ImageOfCatalog } from "./use-catalog.js"

type Included = NonNullable<ImageOfCatalog["included"]>

/** Where an image's copies live: each with its owner and status, and a link to its own page. */
export function CopyList({ included = [] }: { included: Included | undefined }) {
  const copies = included.filter(({ type }) => type === "copy")
  return (
    <Stack gap="xs">
      <Title order={3} size="h5">
        {texts.catalog.details.copies}
      </Title>
      <Stack component="ul" gap="xs" className="plain-list">
        {copies.map(({ id, attributes = {} }) => (
          <Paper component="li" key={id} withBorder p="xs">
            <Group gap="xs" justify="space-between">
              <Anchor component={Link} href={hrefOf(id)} size="sm" className="breakable">
                {texts.catalog.details.copy(texts.catalog.sources[whereIs(id).where], whereIs(id).sourceId)}
              </Anchor>
              <Group gap={4}>
                <StatusBadge status={textIn(attributes["status"])} />
                <HashState isVerified={attributes["hash_verified"] === true} />
              </Group>
            </Group>
            <Text size="xs" c="dimmed" component="div">
              {texts.labelled(texts.columns.owner, "")}
              <OwnerName id={textIn(attributes["project_id"])} />
            </Text>
          </Paper>
        ))}
      </Stack>
    </Stack>
  )
}

const textIn = (value: unknown) => (typeof value === "string" ? value : "")

function hrefOf(id: string): string {
  const { where, sourceId } = whereIs(id)
  const name = encodeURIComponent(sourceId)
  return where === "library" ? `/library?image=${name}` : `/images/${name}`
}
